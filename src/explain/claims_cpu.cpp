#include <fmt/format.h>

#include <algorithm>

#include "base/text/numbers.h"
#include "explain/claims.h"
#include "ortchestra/explain/explain.h"

namespace ortchestra {

namespace {

/// CPU seconds beyond pure compute that are worth a word, and a twin.
constexpr double beyond_compute = 1.1;
/// How much more work than CPUs is worth a word.
constexpr double crowded = 1.15;

std::optional<double> cpu_s(const RowResult& row) {
  return median_over_rounds(row, [](const Round& round) { return round.cpu_s; });
}

bool scheduled(const BenchResult& result) { return result.workload.rate.has_value(); }

/// The twin's CPU seconds and the row's for as many batches.
struct TwinComparison {
  double row_cpu_s, row_total_s;
};

std::optional<TwinComparison> against_twin(const RowEvidence& evidence) {
  const auto& twin = evidence.row.spin_off_run;
  const auto used = cpu_s(evidence.row);
  const std::int64_t batches = evidence.result.workload.batches;
  if (!twin || !used || batches <= 0 || twin->batches <= 0) return std::nullopt;
  const double share = static_cast<double>(twin->batches) / static_cast<double>(batches);
  return TwinComparison{*used * share, evidence.total_s * share};
}

}  // namespace

std::optional<double> cpu_over_compute(const RowResult& row, const BenchResult& result) {
  const auto used = cpu_s(row);
  if (!used || !result.calibration || !(result.calibration->pure_compute_s > 0))
    return std::nullopt;
  return *used / result.calibration->pure_compute_s;
}

bool goes_beyond_pure_compute(const RowResult& row, const BenchResult& result) {
  return cpu_over_compute(row, result) > beyond_compute;
}

std::optional<Claim> claim_where_cpu_went(const RowEvidence& evidence) {
  const auto used = cpu_s(evidence.row);
  if (!used || !evidence.result.calibration || !(evidence.cores > 0) || scheduled(evidence.result))
    return std::nullopt;
  const double had = evidence.cores * evidence.total_s;
  const double pure = evidence.result.calibration->pure_compute_s;
  const double beyond = std::max(0.0, *used - pure);
  const double idle = std::max(0.0, had - *used);
  return Claim{
      "cpu-time",
      {},
      fmt::format("of {} CPU-seconds at hand ({:g} CPUs × {} s) {:.0f} % were pure compute, "
                  "{:.0f} % went beyond it, {:.0f} % lay idle",
                  significant(had), evidence.cores, significant(evidence.total_s),
                  100 * std::min(pure, *used) / had, 100 * beyond / had, 100 * idle / had),
      {{"available_cpu_s", had},
       {"cpu_s", *used},
       {"pure_compute_s", pure},
       {"beyond_compute_cpu_s", beyond},
       {"idle_cpu_s", idle}}};
}

std::optional<Claim> claim_spinning(const RowEvidence& evidence) {
  const auto compared = against_twin(evidence);
  const auto excess = cpu_over_compute(evidence.row, evidence.result);
  if (!compared || !excess || *excess <= beyond_compute) return std::nullopt;
  const SpinOffRun& twin = *evidence.row.spin_off_run;
  const double spun = compared->row_cpu_s - twin.cpu_s;
  // What the calibration says of as many batches.
  const double pure = compared->row_cpu_s / *excess;
  Claim claim;
  claim.evidence = {{"cpu_s", compared->row_cpu_s},     {"twin_cpu_s", twin.cpu_s},
                    {"total_s", compared->row_total_s}, {"twin_total_s", twin.total_s},
                    {"batches", double(twin.batches)},  {"pure_compute_s", pure},
                    {"spun_cpu_s", std::max(0.0, spun)}};
  if (spun > (beyond_compute - 1) * pure) {
    claim.code = "spinning";
    claim.claim = fmt::format(
        "idle threads spin: with spin=off {} batches take {} CPU-seconds instead of {}, and {} s "
        "instead of {}",
        twin.batches, significant(twin.cpu_s), significant(compared->row_cpu_s),
        significant(twin.total_s), significant(compared->row_total_s));
  } else {
    claim.code = "cpu-cost";
    claim.claim = fmt::format(
        "its CPU-seconds are {:.2f} × pure compute, and not by spinning: {} batches with spin=off "
        "take {} of them instead of {}",
        *excess, twin.batches, significant(twin.cpu_s), significant(compared->row_cpu_s));
  }
  return claim;
}

std::optional<Claim> claim_oversubscription(const RowEvidence& evidence) {
  const auto used = cpu_s(evidence.row);
  const auto waited =
      median_over_rounds(evidence.row, [](const Round& round) { return round.cpu_wait_s; });
  if (!used || !waited || !(evidence.cores > 0)) return std::nullopt;
  const double runnable = (*used + *waited) / evidence.total_s;
  if (runnable < crowded * evidence.cores) return std::nullopt;
  const double switches = median_over_rounds(evidence.row, [](const Round& round) {
                            return static_cast<double>(round.context_switches.involuntary);
                          }).value_or(0);
  return Claim{
      "oversubscription",
      {},
      fmt::format("{:.1f} threads were ready to run at once on {:g} CPUs: they waited {} s "
                  "for one, and were put aside {:.0f} times a second",
                  runnable, evidence.cores, significant(*waited), switches / evidence.total_s),
      {{"runnable_threads", runnable},
       {"cores", evidence.cores},
       {"cpu_wait_s", *waited},
       {"involuntary_switches", switches}}};
}

}  // namespace ortchestra
