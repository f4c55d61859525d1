#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text/numbers.h"
#include "explain/claims.h"

namespace ortchestra {

namespace {

std::optional<double> gpu_memory(const RowResult& row) {
  return median_over_rounds(row, [](const Round& round) { return round.gpu_memory_peak_mib; });
}

}  // namespace

std::optional<RankedClaim> claim_gpu_idle(const RowEvidence& evidence) {
  const auto busy =
      median_over_rounds(evidence.row, [](const Round& round) { return round.gpu_utilization; });
  if (!busy) return std::nullopt;
  const double idle = 1 - *busy;
  std::string text = fmt::format("the GPU was idle for {:.0f} % of the time", 100 * idle);
  Claim claim{"gpu-idle", {}, text, {{"gpu_idle_share", idle}, {"total_s", evidence.total_s}}};
  return with_other_reason(std::move(claim), idle, std::move(text));
}

std::optional<RankedClaim> claim_gpu_host_time(const RowEvidence& evidence) {
  if (!evidence.typical.gpu_utilization) return std::nullopt;
  double runs = 0;
  double inside_s = 0;
  for (const ModelRound& model : evidence.typical.models) {
    runs += static_cast<double>(model.runs);
    inside_s += model.cumulative_s;
  }
  const double cpu_s = evidence.typical.cpu_s;
  if (!(runs > 0) || !(inside_s > 0) || !(cpu_s > 0)) return std::nullopt;
  constexpr double ms_per_s = 1000;
  const double run_ms = ms_per_s * inside_s / runs;
  const double cpu_ms = ms_per_s * cpu_s / runs;
  std::string text = fmt::format("each run took {} ms of CPU time on the host, and lasted {} ms",
                                 significant(cpu_ms), significant(run_ms));
  Claim claim{
      "gpu-host-time", {}, text, {{"cpu_ms_per_run", cpu_ms}, {"run_ms", run_ms}, {"runs", runs}}};
  // Host threads that are busy less than half of the time do not hold up the GPU.
  constexpr double min_host_share = 0.5;
  if (cpu_ms < min_host_share * run_ms) return RankedClaim{std::move(claim)};
  return with_other_reason(std::move(claim), std::min(1.0, cpu_ms / run_ms), std::move(text));
}

std::optional<RankedClaim> claim_gpu_memory(const RowEvidence& evidence) {
  const auto peak = gpu_memory(evidence.row);
  if (!peak) return std::nullopt;
  Claim claim{"gpu-memory", {}, {}, {{"gpu_memory_peak_mib", *peak}}};
  std::vector<std::string> parts;
  for (const ProcessPeak& process : evidence.typical.processes) {
    if (!process.peak_gpu_memory_mib) continue;
    parts.push_back(fmt::format("{} {}", process.name, significant(*process.peak_gpu_memory_mib)));
    claim.evidence["process " + process.name + "_mib"] = *process.peak_gpu_memory_mib;
  }
  // Every row on a GPU has one context.
  if (parts.size() < 2) return std::nullopt;
  const auto processes = static_cast<double>(parts.size());
  claim.evidence["gpu_processes"] = processes;
  claim.claim = fmt::format(
      "{} processes hold {} MiB of the GPU's memory, with one CUDA context each (in MiB: {})",
      parts.size(), significant(*peak), fmt::join(parts, ", "));
  const auto reference =
      evidence.reference == nullptr ? std::nullopt : gpu_memory(*evidence.reference);
  double share = 0;
  std::string reason;
  if (reference && *peak > *reference) {
    const double each = (*peak - *reference) / (processes - 1);
    share = (*peak - *reference) / *peak;
    reason = fmt::format("its {} processes need {} MiB more GPU memory than {}", parts.size(),
                         significant(*peak - *reference), evidence.reference->spec);
    claim.claim +=
        fmt::format(": {} MiB more than {}, or {} MiB per additional process",
                    significant(*peak - *reference), evidence.reference->spec, significant(each));
    claim.evidence["reference_gpu_memory_peak_mib"] = *reference;
    claim.evidence["mib_per_further_process"] = each;
  }
  if (const auto mps = evidence.result.machine.cuda_mps) {
    claim.claim += *mps ? "; MPS lets their kernels run at the same time"
                        : "; without MPS, the GPU runs the kernels of one process at a time";
    claim.evidence["cuda_mps"] = *mps ? 1 : 0;
  }
  return with_other_reason(std::move(claim), share, std::move(reason));
}

}  // namespace ortchestra
