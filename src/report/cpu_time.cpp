#include "report/cpu_time.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "record/query.h"
#include "stats/stats.h"

namespace ortchestra::report {
namespace {

using CpuParts = std::array<CpuPart, cpu_part_count>;

template <class Get>
std::optional<double> median_of(const RowResult& row, const Get& get) {
  return median_if_any(known_over_rounds(row, get));
}

/// What idle threads spun away, as a share of the row's CPU time: what the run with spin=off saved.
double spinning_share(const BenchResult& result, const RowResult& row, double cpu_s) {
  if (!row.spin_off_run || row.spin_off_run->batches <= 0 || result.workload.batches <= 0) return 0;
  const double runs =
      static_cast<double>(result.workload.batches) / static_cast<double>(row.spin_off_run->batches);
  const double share = 1 - row.spin_off_run->cpu_s * runs / cpu_s;
  return std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0;
}

/// How many times longer runs take because copies of the models share memory and caches: as in the
/// calibration, but not more than the runs of this row do.
double sharing_ratio(const BenchResult& result, const RowResult& row) {
  double here_s = 0, alone_s = 0, at_once_s = 0;
  for (const CalibratedModel& model : result.calibration->models) {
    const auto own = median_of(row, [&](const Round& round) -> std::optional<double> {
      const auto found = std::ranges::find(round.models, model.name, &ModelRound::name);
      return found == round.models.end() ? std::nullopt : std::optional(found->cumulative_s);
    });
    if (!own) return 1;
    const double batches_per_ms = 1e-3 * static_cast<double>(result.workload.batches);
    here_s += *own;
    alone_s += model.alone_ms * batches_per_ms;
    at_once_s += model.at_once_ms * batches_per_ms;
  }
  const double ratio = std::min(at_once_s / alone_s, here_s / alone_s);
  return std::isfinite(ratio) ? std::max(ratio, 1.0) : 1;
}

/// CPU seconds of other programs on the CPUs of the budget. Known only if the budget is the whole
/// machine: otherwise they may have used the other CPUs.
double other_programs_s(const BenchResult& result, const RowResult& row) {
  if (result.machine.cores_budget < static_cast<double>(result.machine.cores_host)) return 0;
  return median_of(row, [](const Round& round) { return round.others_cpu_s; }).value_or(0);
}

/// Sets the shares, and whole percents that add up to 100: the parts with the largest remainders
/// are rounded up.
void set_shares(CpuParts& parts) {
  const double all =
      std::accumulate(parts.begin(), parts.end(), 0.0,
                      [](double sum, const CpuPart& part) { return sum + part.cpu_s; });
  std::array<std::size_t, cpu_part_count> order{};
  std::iota(order.begin(), order.end(), 0);
  int missing = 100;
  for (CpuPart& part : parts) {
    part.share = part.cpu_s / all;
    part.percent = static_cast<int>(100 * part.share);
    missing -= part.percent;
  }
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t at) {
    return 100 * parts[at].share - parts[at].percent;
  });
  for (std::size_t i = 0; missing > 0; ++i, --missing) ++parts[order[i]].percent;
}

}  // namespace

std::optional<CpuParts> cpu_parts(const BenchResult& result, const RowResult& row) {
  const auto total_s = median_of(row, [](const Round& round) { return round.total_s; });
  const auto cpu_s = median_of(row, [](const Round& round) { return round.cpu_s; });
  if (row.error || !result.calibration || !total_s || !cpu_s) return std::nullopt;
  const double pure_s = result.calibration->pure_compute_s;
  const double available_s = result.machine.cores_budget * *total_s;
  if (!(pure_s > 0) || !(available_s > 0) || !(*cpu_s > 0) || !std::isfinite(pure_s + available_s))
    return std::nullopt;
  // Each part takes at most what the parts before it leave.
  double left_s = *cpu_s;
  const auto take = [&left_s](double wanted_s) {
    const double taken_s = std::clamp(wanted_s, 0.0, left_s);
    left_s -= taken_s;
    return taken_s;
  };
  const double compute_s = take(pure_s);
  const double spinning_s = take(*cpu_s * spinning_share(result, row, *cpu_s));
  const double contention_s = take(compute_s * (sharing_ratio(result, row) - 1));
  const double rest_s = left_s;
  left_s = std::max(0.0, available_s - *cpu_s);
  const double others_s = take(other_programs_s(result, row));
  CpuParts parts{{
      {"compute", "The runs, as if each model had been alone on one thread.", "compute", compute_s},
      {"contention", "Runs take longer because they share memory and caches (calibrated).",
       "contention", contention_s},
      {"spinning", "Threads without work wait actively (measured with spin=off).", "spinning",
       spinning_s},
      {"other work", "The rest of this program’s CPU time.", "rest", rest_s},
      {"other programs", "The CPU time of all other programs on this machine.", "programs",
       others_s},
      {"idle", "CPUs without work.", "idle", left_s},
  }};
  set_shares(parts);
  return parts;
}

}  // namespace ortchestra::report
