#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text/numbers.h"
#include "explain/claims.h"
#include "ortchestra/explain/explain.h"

namespace ortchestra {

namespace {

/// A row whose CPU seconds ÷ pure compute exceed this gets a claim, and is run again with spin=off.
constexpr double min_cpu_over_compute = 1.1;
/// Oversubscription is reported if at least this many threads per CPU were ready to run.
constexpr double min_runnable_per_cpu = 1.15;
/// The CPU time of other programs is reported from this share on.
constexpr double min_others_share = 0.02;

std::optional<double> cpu_s(const RowResult& row) {
  return median_over_rounds(row, [](const Round& round) { return round.cpu_s; });
}

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

/// CPU seconds of the row ÷ pure compute; empty without a calibration.
std::optional<double> cpu_over_compute(const RowResult& row, const BenchResult& result) {
  const auto used = cpu_s(row);
  const Calibration* calibration = calibration_for(row, result);
  if (!used || calibration == nullptr) return std::nullopt;
  return *used / calibration->pure_compute_s;
}

/// CPU seconds per round that spin=off would save; 0 if this was not measured.
double spun_cpu_s(const RowEvidence& evidence) {
  const auto compared = scaled_to_spin_off_run(evidence);
  if (!compared) return 0;
  const double scale = evidence.total_s / compared->row_total_s;
  return scale * std::max(0.0, compared->row_cpu_s - evidence.row.spin_off_run->cpu_s);
}

/// CPU seconds per round that several runs at the same time cost each other, by the calibration.
double contention_cpu_s(const RowEvidence& evidence) {
  if (evidence.calibration == nullptr || runs_one_at_a_time(runs_at_once(evidence).value_or(0)))
    return 0;
  double slower_ms = 0;
  for (const CalibratedModel& model : evidence.calibration->models)
    slower_ms += std::max(0.0, model.at_once_ms - model.alone_ms);
  return 1e-3 * slower_ms * static_cast<double>(evidence.result.workload.batches);
}

/// CPU seconds of other programs, if they can only have run on CPUs of the budget; else 0.
double others_cpu_s(const RowEvidence& evidence) {
  if (evidence.cores < static_cast<double>(evidence.result.machine.cores_host)) return 0;
  return median_over_rounds(evidence.row, [](const Round& round) { return round.others_cpu_s; })
      .value_or(0);
}

/// What is known about the CPU time that is neither pure compute nor spinning nor contention.
std::string_view overhead_text(const RowEvidence& evidence) {
  const auto& options = evidence.row.options;
  const auto is = [&](const char* name, std::string_view value) {
    const auto option = options.find(name);
    return option != options.end() && option->second == value;
  };
  if (evidence.row.spin_off_run) return "more than the models need alone, but not by spinning";
  if (is("spin", "off") || is("spin", "0us") || is("intra", "1"))
    return "more than the models need alone";
  return "more than the models need alone, perhaps by spinning";
}

}  // namespace

bool goes_beyond_pure_compute(const RowResult& row, const BenchResult& result) {
  return cpu_over_compute(row, result) > min_cpu_over_compute;
}

std::optional<CpuSplit> cpu_split_of(const RowEvidence& evidence) {
  const auto used = cpu_s(evidence.row);
  if (!used || !(*used >= 0) || !(evidence.cores > 0)) return std::nullopt;
  CpuSplit split;
  split.used_s = *used;
  // In short rounds, the resolution of the CPU times can be larger than the idle time.
  split.available_s = std::max(evidence.cores * evidence.total_s, *used);
  split.pure_s = evidence.calibration == nullptr
                     ? *used
                     : std::min(*used, evidence.calibration->pure_compute_s);
  double rest = *used - split.pure_s;
  const auto take = [&rest](double wanted) {
    const double part = std::min(rest, wanted);
    rest -= part;
    return part;
  };
  split.spinning_s = take(spun_cpu_s(evidence));
  split.contention_s = take(contention_cpu_s(evidence));
  split.overhead_s = rest;
  const double unused = split.available_s - *used;
  split.others_s = std::min(unused, others_cpu_s(evidence));
  split.idle_s = unused - split.others_s;
  return split;
}

std::optional<RankedClaim> claim_where_cpu_went(const RowEvidence& evidence) {
  if (!evidence.cpu || evidence.calibration == nullptr) return std::nullopt;
  const CpuSplit& cpu = *evidence.cpu;
  const double beyond = cpu.used_s - cpu.pure_s;
  const auto percent = [&](double seconds) {
    return static_cast<int>(std::lround(100 * seconds / cpu.available_s));
  };
  const int pure_percent = percent(cpu.pure_s);
  const int beyond_percent = std::min(percent(beyond), 100 - pure_percent);
  const int others_percent = std::min(percent(cpu.others_s), 100 - pure_percent - beyond_percent);
  Claim claim{"cpu-time",
              {},
              fmt::format("of {} available CPU-seconds ({} × {} s), {} % were pure compute, {} % "
                          "were used beyond it, {}{} % were idle",
                          significant(cpu.available_s), cpus_text(evidence.cores),
                          significant(evidence.total_s), pure_percent, beyond_percent,
                          others_percent == 0
                              ? ""
                              : fmt::format("{} % were used by other programs, ", others_percent),
                          100 - pure_percent - beyond_percent - others_percent),
              {{"available_cpu_s", cpu.available_s},
               {"cpu_s", cpu.used_s},
               {"pure_compute_s", cpu.pure_s},
               {"beyond_compute_cpu_s", beyond},
               {"spinning_cpu_s", cpu.spinning_s},
               {"contention_cpu_s", cpu.contention_s},
               {"overhead_cpu_s", cpu.overhead_s},
               {"others_cpu_s", cpu.others_s},
               {"idle_cpu_s", cpu.idle_s}}};
  return with_time_reason(std::move(claim), cpu.overhead_s / cpu.available_s,
                          overhead_text(evidence));
}

std::optional<RankedClaim> claim_other_programs(const RowEvidence& evidence) {
  if (!evidence.cpu) return std::nullopt;
  const CpuSplit& cpu = *evidence.cpu;
  const double share = cpu.others_s / cpu.available_s;
  if (share < min_others_share) return std::nullopt;
  Claim claim{"other-programs",
              {},
              fmt::format("other programs used {} of the {} available CPU-seconds",
                          significant(cpu.others_s), significant(cpu.available_s)),
              {{"others_cpu_s", cpu.others_s}, {"available_cpu_s", cpu.available_s}}};
  return with_time_reason(std::move(claim), share, "other programs used it");
}

std::optional<RankedClaim> claim_spinning(const RowEvidence& evidence) {
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
    const double share = evidence.cpu ? evidence.cpu->spinning_s / evidence.cpu->available_s : 0;
    return with_time_reason(std::move(claim), share, "idle threads spin; spin=off avoids it");
  }
  // The row's other claims say what the CPU seconds were spent on.
  claim.code = "cpu-cost";
  claim.claim = fmt::format(
      "it takes {:.2f} × the CPU-seconds of pure compute, but not because of spinning: with "
      "spin=off, {} batches take {} CPU-seconds instead of {}",
      *excess, spin_off.batches, significant(spin_off.cpu_s), significant(compared->row_cpu_s));
  return RankedClaim{std::move(claim)};
}

std::optional<RankedClaim> claim_oversubscription(const RowEvidence& evidence) {
  const auto used = cpu_s(evidence.row);
  const auto waited =
      median_over_rounds(evidence.row, [](const Round& round) { return round.cpu_wait_s; });
  if (!used || !waited || !(evidence.cores > 0)) return std::nullopt;
  const double runnable = (*used + *waited) / evidence.total_s;
  if (runnable < min_runnable_per_cpu * evidence.cores) return std::nullopt;
  const double switches = median_over_rounds(evidence.row, [](const Round& round) {
                            return static_cast<double>(round.context_switches.involuntary);
                          }).value_or(0);
  Claim claim{"oversubscription",
              {},
              fmt::format("on average {:.1f} threads were ready to run on {}: they waited {} s for "
                          "a CPU, and were preempted {:.0f} times per second",
                          runnable, cpus_text(evidence.cores), significant(*waited),
                          switches / evidence.total_s),
              {{"runnable_threads", runnable},
               {"cores", evidence.cores},
               {"cpu_wait_s", *waited},
               {"involuntary_switches", switches}}};
  const double share = *waited / (*used + *waited);
  return with_other_reason(
      std::move(claim), share,
      fmt::format("threads wait for a CPU {:.0f} % of the time: {:.1f} ready on {}", 100 * share,
                  runnable, cpus_text(evidence.cores)));
}

}  // namespace ortchestra
