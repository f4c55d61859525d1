#include <fmt/format.h>

#include <algorithm>

#include "base/text/numbers.h"
#include "explain/claims.h"
#include "ortchestra/explain/explain.h"

namespace ortchestra {

namespace {

/// A row whose CPU seconds ÷ pure compute exceed this gets a claim, and is run again with spin=off.
constexpr double min_cpu_over_compute = 1.1;
/// Oversubscription is reported if at least this many threads per CPU were ready to run.
constexpr double min_runnable_per_cpu = 1.15;

std::optional<double> cpu_s(const RowResult& row) {
  return median_over_rounds(row, [](const Round& round) { return round.cpu_s; });
}

bool scheduled(const BenchResult& result) { return result.workload.rate.has_value(); }

/// The row's figures, scaled to the number of batches that ran with spin=off.
struct ScaledFigures {
  double row_cpu_s, row_total_s;
};

std::optional<ScaledFigures> scaled_to_spin_off_run(const RowEvidence& evidence) {
  const auto& spin_off = evidence.row.spin_off_run;
  const auto used = cpu_s(evidence.row);
  const std::int64_t batches = evidence.result.workload.batches;
  if (!spin_off || !used || batches <= 0 || spin_off->batches <= 0) return std::nullopt;
  const double share = static_cast<double>(spin_off->batches) / static_cast<double>(batches);
  return ScaledFigures{*used * share, evidence.total_s * share};
}

}  // namespace

std::optional<double> cpu_over_compute(const RowResult& row, const BenchResult& result) {
  const auto used = cpu_s(row);
  if (!used || !result.calibration || !(result.calibration->pure_compute_s > 0))
    return std::nullopt;
  return *used / result.calibration->pure_compute_s;
}

bool goes_beyond_pure_compute(const RowResult& row, const BenchResult& result) {
  return cpu_over_compute(row, result) > min_cpu_over_compute;
}

std::optional<Claim> claim_where_cpu_went(const RowEvidence& evidence) {
  const auto used = cpu_s(evidence.row);
  if (!used || !evidence.result.calibration || !(evidence.cores > 0) || scheduled(evidence.result))
    return std::nullopt;
  const double available = evidence.cores * evidence.total_s;
  const double pure = evidence.result.calibration->pure_compute_s;
  const double beyond = std::max(0.0, *used - pure);
  const double idle = std::max(0.0, available - *used);
  return Claim{
      "cpu-time",
      {},
      fmt::format("of {} available CPU-seconds ({:g} CPUs × {} s), {:.0f} % were pure compute, "
                  "{:.0f} % were overhead, {:.0f} % were idle",
                  significant(available), evidence.cores, significant(evidence.total_s),
                  100 * std::min(pure, *used) / available, 100 * beyond / available,
                  100 * idle / available),
      {{"available_cpu_s", available},
       {"cpu_s", *used},
       {"pure_compute_s", pure},
       {"beyond_compute_cpu_s", beyond},
       {"idle_cpu_s", idle}}};
}

std::optional<Claim> claim_spinning(const RowEvidence& evidence) {
  const auto compared = scaled_to_spin_off_run(evidence);
  const auto excess = cpu_over_compute(evidence.row, evidence.result);
  if (!compared || !excess || *excess <= min_cpu_over_compute) return std::nullopt;
  const SpinOffRun& spin_off = *evidence.row.spin_off_run;
  const double spun = compared->row_cpu_s - spin_off.cpu_s;
  // Pure compute of the same number of batches.
  const double pure = compared->row_cpu_s / *excess;
  Claim claim;
  claim.evidence = {{"cpu_s", compared->row_cpu_s},        {"twin_cpu_s", spin_off.cpu_s},
                    {"total_s", compared->row_total_s},    {"twin_total_s", spin_off.total_s},
                    {"batches", double(spin_off.batches)}, {"pure_compute_s", pure},
                    {"spun_cpu_s", std::max(0.0, spun)}};
  if (spun > (min_cpu_over_compute - 1) * pure) {
    claim.code = "spinning";
    claim.claim = fmt::format(
        "idle threads spin: with spin=off, {} batches take {} CPU-seconds instead of {}, and {} s "
        "instead of {}",
        spin_off.batches, significant(spin_off.cpu_s), significant(compared->row_cpu_s),
        significant(spin_off.total_s), significant(compared->row_total_s));
  } else {
    claim.code = "cpu-cost";
    claim.claim = fmt::format(
        "it takes {:.2f} × the CPU-seconds of pure compute, but not because of spinning: with "
        "spin=off, {} batches take {} CPU-seconds instead of {}",
        *excess, spin_off.batches, significant(spin_off.cpu_s), significant(compared->row_cpu_s));
  }
  return claim;
}

std::optional<Claim> claim_oversubscription(const RowEvidence& evidence) {
  const auto used = cpu_s(evidence.row);
  const auto waited =
      median_over_rounds(evidence.row, [](const Round& round) { return round.cpu_wait_s; });
  if (!used || !waited || !(evidence.cores > 0)) return std::nullopt;
  const double runnable = (*used + *waited) / evidence.total_s;
  if (runnable < min_runnable_per_cpu * evidence.cores) return std::nullopt;
  const double switches = median_over_rounds(evidence.row, [](const Round& round) {
                            return static_cast<double>(round.context_switches.involuntary);
                          }).value_or(0);
  return Claim{
      "oversubscription",
      {},
      fmt::format("on average {:.1f} threads were ready to run on {:g} CPUs: they waited {} s for "
                  "a CPU, and were preempted {:.0f} times per second",
                  runnable, evidence.cores, significant(*waited), switches / evidence.total_s),
      {{"runnable_threads", runnable},
       {"cores", evidence.cores},
       {"cpu_wait_s", *waited},
       {"involuntary_switches", switches}}};
}

}  // namespace ortchestra
