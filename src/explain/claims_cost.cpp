#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/text/numbers.h"
#include "explain/claims.h"

namespace ortchestra {

namespace {

/// A smaller difference of start-up times is not reported, in seconds.
constexpr double min_startup_difference_s = 0.1;

}  // namespace

std::optional<RankedClaim> claim_memory(const RowEvidence& evidence) {
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
  // The memory of one process can't be split from outside.
  if (parts.size() < 2) return std::nullopt;
  claim.claim = fmt::format("its {} MiB are split over {} processes (peak of each in MiB: {})",
                            significant(*peak), parts.size(), fmt::join(parts, ", "));
  const auto reference = evidence.reference == nullptr
                             ? std::nullopt
                             : median_over_rounds(*evidence.reference, [](const Round& round) {
                                 return round.host_peak_pss_mib;
                               });
  const double more = reference ? *peak - *reference : 0;
  if (!(more > 0)) return RankedClaim{std::move(claim)};
  claim.evidence["reference_host_peak_pss_mib"] = *reference;
  return with_other_reason(std::move(claim), more / *peak,
                           fmt::format("its {} processes need {} MiB more memory than {}",
                                       parts.size(), significant(more), evidence.reference->spec));
}

std::optional<RankedClaim> claim_startup(const RowEvidence& evidence) {
  if (evidence.reference == nullptr || evidence.result.workload.rate) return std::nullopt;
  const auto startup = [](const Round& round) { return round.startup_s; };
  const auto own = median_over_rounds(evidence.row, startup);
  const auto other = median_over_rounds(*evidence.reference, startup);
  const auto other_total =
      median_over_rounds(*evidence.reference, [](const Round& round) { return round.total_s; });
  if (!own || !other || !other_total || *own - *other < min_startup_difference_s)
    return std::nullopt;
  const auto frames = static_cast<double>(evidence.result.workload.frames);
  const double saved_per_frame_s = (*other_total - evidence.total_s) / frames;
  const double more_s = *own - *other;
  Claim claim{"startup",
              {},
              fmt::format("start-up takes {} s, {} s longer than that of {}", significant(*own),
                          significant(more_s), evidence.reference->spec),
              {{"startup_s", *own}, {"reference_startup_s", *other}}};
  const double share = more_s / (*own + evidence.total_s);
  std::string reason = fmt::format("start-up takes {} s longer than that of {}",
                                   significant(more_s), evidence.reference->spec);
  // Only a significantly faster row makes up for a longer start-up.
  if (!evidence.row.speedup || !(evidence.row.speedup->low.value_or(2) > 1) ||
      !(saved_per_frame_s > 0))
    return with_other_reason(std::move(claim), share, std::move(reason));
  const double frames_needed = std::ceil(more_s / saved_per_frame_s);
  claim.claim +=
      fmt::format("; the faster row makes up for this after {:.0f} frames", frames_needed);
  claim.evidence["frames_to_pay_back"] = frames_needed;
  reason += fmt::format("; made up for after {:.0f} frames", frames_needed);
  return with_other_reason(std::move(claim), share, std::move(reason));
}

}  // namespace ortchestra
