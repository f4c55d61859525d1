#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "base/text/numbers.h"
#include "explain/claims.h"

namespace ortchestra {

namespace {

std::optional<double> gpu_memory(const RowResult& row) {
  return median_over_rounds(row, [](const Round& round) { return round.gpu_memory_peak_mib; });
}

}  // namespace

std::optional<Claim> claim_gpu_idle(const RowEvidence& evidence) {
  const auto busy =
      median_over_rounds(evidence.row, [](const Round& round) { return round.gpu_utilization; });
  if (!busy) return std::nullopt;
  return Claim{"gpu-idle",
               {},
               fmt::format("the GPU was idle for {:.0f} % of the time", 100 * (1 - *busy)),
               {{"gpu_idle_share", 1 - *busy}, {"total_s", evidence.total_s}}};
}

std::optional<Claim> claim_gpu_host_time(const RowEvidence& evidence) {
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
  return Claim{"gpu-host-time",
               {},
               fmt::format("each run took {} ms of CPU time on the host, and lasted {} ms",
                           significant(cpu_ms), significant(run_ms)),
               {{"cpu_ms_per_run", cpu_ms}, {"run_ms", run_ms}, {"runs", runs}}};
}

std::optional<Claim> claim_gpu_memory(const RowEvidence& evidence) {
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
  if (reference && *peak > *reference) {
    const double each = (*peak - *reference) / (processes - 1);
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
  return claim;
}

}  // namespace ortchestra
