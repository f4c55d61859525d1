#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/text/numbers.h"
#include "explain/claims.h"

namespace ortchestra {

namespace {

/// A start-up that differs by less is not worth a word, seconds.
constexpr double felt_startup_s = 0.1;

}  // namespace

std::optional<Claim> claim_memory(const RowEvidence& evidence) {
  const auto peak =
      median_over_rounds(evidence.row, [](const Round& round) { return round.host_peak_pss_mib; });
  if (!peak) return std::nullopt;
  Claim claim{"memory", {}, {}, {{"host_peak_pss_mib", *peak}}};
  std::vector<std::string> parts;
  for (const ProcessPeak& process : evidence.typical.processes) {
    if (!process.peak_pss_mib) continue;
    parts.push_back(fmt::format("{} {}", process.name, significant(*process.peak_pss_mib)));
    claim.evidence["process " + process.name + "_mib"] = *process.peak_pss_mib;
  }
  // One process can't be taken apart from outside.
  if (parts.size() < 2) return std::nullopt;
  claim.claim = fmt::format("its {} MiB are spread over {} processes, at their own peaks: {}",
                            significant(*peak), parts.size(), fmt::join(parts, ", "));
  return claim;
}

std::optional<Claim> claim_startup(const RowEvidence& evidence) {
  if (evidence.reference == nullptr || evidence.result.workload.rate) return std::nullopt;
  const auto startup = [](const Round& round) { return round.startup_s; };
  const auto own = median_over_rounds(evidence.row, startup);
  const auto other = median_over_rounds(*evidence.reference, startup);
  const auto other_total =
      median_over_rounds(*evidence.reference, [](const Round& round) { return round.total_s; });
  if (!own || !other || !other_total || *own - *other < felt_startup_s) return std::nullopt;
  const auto frames = static_cast<double>(evidence.result.workload.frames);
  const double won_per_frame = (*other_total - evidence.total_s) / frames;
  Claim claim{"startup",
              {},
              fmt::format("start-up takes {} s, {} s longer than {}'s", significant(*own),
                          significant(*own - *other), evidence.reference->spec),
              {{"startup_s", *own}, {"reference_startup_s", *other}}};
  // Paid back only if it is really faster.
  if (!evidence.row.speedup || !(evidence.row.speedup->low.value_or(2) > 1) || !(won_per_frame > 0))
    return claim;
  const double frames_needed = std::ceil((*own - *other) / won_per_frame);
  claim.claim += fmt::format(": paid back after {:.0f} frames", frames_needed);
  claim.evidence["frames_to_pay_back"] = frames_needed;
  return claim;
}

}  // namespace ortchestra
