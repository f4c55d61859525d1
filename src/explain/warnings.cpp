#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/text/numbers.h"
#include "explain/row_figures.h"
#include "ortchestra/explain/explain.h"

namespace ortchestra {

namespace {

/// Samples from which a percentile can be told from the maximum: MLPerf's early-stopping floors.
constexpr std::int64_t samples_for_p99 = 660;
constexpr std::int64_t samples_for_p90 = 64;
/// Shares of the machine's CPU time from which others are felt.
constexpr double others_felt = 0.05;
constexpr double steal_felt = 0.01;
constexpr double wide_spread = 0.1;
constexpr double swap_felt_mib = 1;

using Found = std::optional<Warning>;

std::string percent(double share) {
  return fmt::format("{:.{}f} %", 100 * share, 100 * share < 10 ? 1 : 0);
}

Found cycled_frames(const BenchResult& result) {
  const Workload& workload = result.workload;
  if (workload.distinct_batches <= 0 || workload.distinct_batches >= workload.batches)
    return std::nullopt;
  return Warning{"cycled-frames",
                 fmt::format("{} distinct batches are cycled to make {}: {}",
                             workload.distinct_batches, workload.batches,
                             workload.video_frames ? fmt::format("the input has only {} frames",
                                                                 *workload.video_frames)
                                                   : std::string("that many are kept in memory"))};
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
  if (machine_s <= 0 || others_s / machine_s < others_felt) return std::nullopt;
  return Warning{
      "machine-busy",
      fmt::format("other programs used {} of the machine's CPU time during the rounds: end them, "
                  "or measure more rounds (10) to average them out",
                  percent(others_s / machine_s))};
}

Found stolen(const BenchResult& result) {
  if (!(result.machine.steal > steal_felt)) return std::nullopt;
  return Warning{"steal", fmt::format("the hypervisor took {} of the CPU time (steal): use a "
                                      "machine with CPUs of its own, or measure more rounds (10)",
                                      percent(*result.machine.steal))};
}

Found slow_governor(const BenchResult& result) {
  if (!result.machine.governor || *result.machine.governor == "performance") return std::nullopt;
  return Warning{"governor",
                 fmt::format("the CPU frequency governor is '{}', so speed depends on what ran "
                             "before: set it to 'performance' (cpupower frequency-set -g "
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
                             "own thread counts go by the host: {} run more threads than CPUs; "
                             "intra=1 says how many",
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
  if (fewest >= samples_for_p99) return std::nullopt;
  const bool even_p90 = fewest < samples_for_p90;
  return Warning{
      "few-samples",
      fmt::format("percentiles rest on as few as {} samples per round: p99 takes about {}{}; "
                  "measure more frames",
                  fewest, samples_for_p99,
                  even_p90 ? fmt::format(" and p90 {}", samples_for_p90) : "")};
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
    if (share > wide_spread) wide.push_back(fmt::format("{} ({})", row.spec, percent(share)));
  }
  if (wide.empty()) return std::nullopt;
  return Warning{"spread", fmt::format("total times lie more than {} apart in {}: more frames per "
                                       "round, or more rounds (10), narrow the intervals",
                                       percent(wide_spread), fmt::join(wide, ", "))};
}

Found swapping(const BenchResult& result) {
  if (!(result.machine.swapped_mib >= swap_felt_mib)) return std::nullopt;
  return Warning{"swap",
                 fmt::format("the machine moved {} MiB from or to swap during the rounds: free "
                             "some memory, or use a smaller batch",
                             significant(*result.machine.swapped_mib))};
}

Found falling_behind(const BenchResult& result) {
  std::vector<std::string> rows;
  for (const RowResult& row : result.rows) {
    if (std::ranges::any_of(row.rounds, [](const Round& round) { return round.keeps_up == false; }))
      rows.push_back(row.spec);
  }
  if (rows.empty() || !result.workload.rate) return std::nullopt;
  return Warning{"behind", fmt::format("at {:g} frames/s {} fall{} behind, and further the longer "
                                       "it lasts: a lower frame rate, or a faster row, keeps up",
                                       *result.workload.rate, fmt::join(rows, ", "),
                                       rows.size() == 1 ? "s" : "")};
}

Found gpu_memory_by_difference(const BenchResult& result) {
  const bool any = std::ranges::any_of(result.rows, [](const RowResult& row) {
    return std::ranges::any_of(
        row.rounds, [](const Round& round) { return round.gpu_memory_source == "device"; });
  });
  if (!any) return std::nullopt;
  return Warning{
      "gpu-memory-by-difference",
      "the GPU hides what single processes hold (as in a container): its memory is given "
      "as what all held beyond what was held before, so end other programs on it, or "
      "run the container with --pid=host"};
}

}  // namespace

std::vector<Warning> find_warnings(const BenchResult& result) {
  std::vector<Warning> warnings;
  for (const auto find :
       {cycled_frames, falling_behind, others_busy, stolen, swapping, slow_governor, small_budget,
        spread, few_samples, gpu_memory_by_difference}) {
    if (Found warning = find(result)) warnings.push_back(std::move(*warning));
  }
  return warnings;
}

}  // namespace ortchestra
