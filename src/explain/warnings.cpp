#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <utility>

#include "base/text/numbers.h"
#include "explain/row_figures.h"
#include "ortchestra/explain/explain.h"
#include "stats/stats.h"

namespace ortchestra {

namespace {

/// Smaller values are not reported. The first three are shares.
constexpr double min_others_share = 0.05;
constexpr double min_steal_share = 0.01;
constexpr double min_spread = 0.1;
constexpr double min_swap_mib = 1;

using Found = std::optional<Warning>;

Found cycled_frames(const BenchResult& result) {
  const Workload& workload = result.workload;
  if (workload.distinct_batches <= 0 || workload.distinct_batches >= workload.batches)
    return std::nullopt;
  return Warning{"cycled-frames",
                 fmt::format("{} distinct batches are cycled to make {} batches: {}",
                             workload.distinct_batches, workload.batches,
                             workload.video_frames ? fmt::format("the input has only {} frames",
                                                                 *workload.video_frames)
                                                   : std::string("no more are kept in memory"))};
}

/// More than 100 % is possible in short rounds: a worker's CPU time is counted in steps of 10 ms,
/// and a quota of CPU time can be used up in a burst.
Found short_rounds(const BenchResult& result) {
  constexpr double max_utilization = 1.02;
  std::vector<std::string> rows;
  for (const RowResult& row : result.rows) {
    const auto busy =
        median_over_rounds(row, [](const Round& round) { return round.cpu_utilization; });
    if (busy > max_utilization)
      rows.push_back(fmt::format("{} ({})", row.spec, percent_text(*busy)));
  }
  if (rows.empty()) return std::nullopt;
  return Warning{"short-rounds",
                 fmt::format("the rounds are too short to measure their CPU time well, so the CPU "
                             "utilisation is above 100 % in {}: measure more frames",
                             fmt::join(rows, ", "))};
}

Found others_busy(const BenchResult& result) {
  double others_s = 0;
  double machine_s = 0;
  for (const RowResult& row : result.rows) {
    for (const Round& round : row.rounds) {
      if (!round.others_cpu_s || !std::isfinite(round.total_s)) continue;
      others_s += *round.others_cpu_s;
      machine_s += round.total_s * static_cast<double>(result.machine.cores_host);
    }
  }
  if (machine_s <= 0 || others_s / machine_s < min_others_share) return std::nullopt;
  return Warning{
      "machine-busy",
      fmt::format("other programs used {} of the machine's CPU time during the rounds: stop "
                  "them, or measure more rounds (10) to average out their effect",
                  percent_text(others_s / machine_s))};
}

Found stolen(const BenchResult& result) {
  if (!(result.machine.steal > min_steal_share)) return std::nullopt;
  return Warning{"steal", fmt::format("the hypervisor took {} of the CPU time (steal): use a "
                                      "machine with dedicated CPUs, or measure more rounds (10)",
                                      percent_text(*result.machine.steal))};
}

Found slow_governor(const BenchResult& result) {
  if (!result.machine.governor || *result.machine.governor == "performance") return std::nullopt;
  return Warning{"governor",
                 fmt::format("the CPU frequency governor is '{}', so the speed depends on the "
                             "load before: set it to 'performance' (cpupower frequency-set -g "
                             "performance)",
                             *result.machine.governor)};
}

Found small_budget(const BenchResult& result) {
  const Machine& machine = result.machine;
  if (machine.cores_budget >= static_cast<double>(machine.cores_host)) return std::nullopt;
  std::vector<std::string> rows;
  for (const RowResult& row : result.rows) {
    const auto intra = row.options.find("intra");
    if (intra != row.options.end() && intra->second == "default") rows.push_back(row.spec);
  }
  if (rows.empty()) return std::nullopt;
  return Warning{"budget",
                 fmt::format("only {:g} of the host's {} CPUs may be used ({}), but ONNX Runtime's "
                             "default thread count is that of the host, which is too high for {}: "
                             "set it, as in intra=1",
                             machine.cores_budget, machine.cores_host, machine.budget_reason,
                             fmt::join(rows, ", "))};
}

Found few_samples(const BenchResult& result) {
  std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
  for (const RowResult& row : result.rows) {
    for (const Round& round : row.rounds) {
      for (const ModelRound& model : round.models) {
        if (model.inference_ms) fewest = std::min(fewest, model.runs);
      }
      if (round.latency_ms) fewest = std::min(fewest, round.latency_ms->samples);
    }
  }
  const std::size_t for_p99 = samples_for_percentile(99);
  const std::size_t for_p90 = samples_for_percentile(90);
  if (std::cmp_greater_equal(fewest, for_p99)) return std::nullopt;
  const bool even_p90 = std::cmp_less(fewest, for_p90);
  return Warning{
      "few-samples",
      fmt::format("percentiles are based on only {} samples per round: p99 needs {}{}; measure "
                  "more frames",
                  fewest, for_p99, even_p90 ? fmt::format(" and p90 {}", for_p90) : "")};
}

Found spread(const BenchResult& result) {
  std::vector<std::string> wide;
  for (const RowResult& row : result.rows) {
    double least = std::numeric_limits<double>::infinity();
    double most = 0;
    for (const Round& round : row.rounds) {
      least = std::min(least, round.total_s);
      most = std::max(most, round.total_s);
    }
    if (row.rounds.size() < 2 || !row.total_s || !(row.total_s->median > 0)) continue;
    const double share = (most - least) / row.total_s->median;
    if (share > min_spread) wide.push_back(fmt::format("{} ({})", row.spec, percent_text(share)));
  }
  if (wide.empty()) return std::nullopt;
  return Warning{"spread",
                 fmt::format("the total times of the rounds differ by more than {} in {}: "
                             "measure more frames per round, or more rounds (10), to get "
                             "narrower intervals",
                             percent_text(min_spread), fmt::join(wide, ", "))};
}

Found swapping(const BenchResult& result) {
  if (!(result.machine.swapped_mib >= min_swap_mib)) return std::nullopt;
  return Warning{"swap",
                 fmt::format("the machine swapped {} MiB in or out during the rounds: free some "
                             "memory, or use a smaller batch",
                             significant(*result.machine.swapped_mib))};
}

Found falling_behind(const BenchResult& result) {
  std::vector<std::string> rows;
  for (const RowResult& row : result.rows) {
    if (std::ranges::any_of(row.rounds, [](const Round& round) { return round.keeps_up == false; }))
      rows.push_back(row.spec);
  }
  if (rows.empty() || !result.workload.rate) return std::nullopt;
  return Warning{
      "behind",
      fmt::format("at {:g} frames/s, {} fall{} further and further behind: use a "
                  "lower frame rate or a faster row",
                  *result.workload.rate, fmt::join(rows, ", "), rows.size() == 1 ? "s" : "")};
}

Found gpu_memory_by_difference(const BenchResult& result) {
  const bool any = std::ranges::any_of(result.rows, [](const RowResult& row) {
    return std::ranges::any_of(
        row.rounds, [](const Round& round) { return round.gpu_memory_source == "device"; });
  });
  if (!any) return std::nullopt;
  return Warning{
      "gpu-memory-by-difference",
      "the GPU does not report the memory of each process (as in a container): its memory is the "
      "increase since before the rounds, so stop other programs on it, or run the container with "
      "--pid=host"};
}

using Find = Found (*)(const BenchResult& result);

std::vector<Warning> all_found(const BenchResult& result, std::initializer_list<Find> finders) {
  std::vector<Warning> warnings;
  for (const Find find : finders) {
    if (Found warning = find(result)) warnings.push_back(std::move(*warning));
  }
  return warnings;
}

}  // namespace

std::vector<Warning> find_warnings(const BenchResult& result) {
  return all_found(result,
                   {cycled_frames, falling_behind, others_busy, short_rounds, stolen, swapping,
                    slow_governor, small_budget, spread, few_samples, gpu_memory_by_difference});
}

std::vector<Warning> find_machine_warnings(const BenchResult& result) {
  return all_found(result,
                   {others_busy, stolen, swapping, slow_governor, gpu_memory_by_difference});
}

}  // namespace ortchestra
