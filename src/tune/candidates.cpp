#include "tune/candidates.h"

#include <algorithm>
#include <string>
#include <utility>

#include "ortchestra/strategy/strategies.h"
#include "runtime/devices/traits.h"

namespace ortchestra {

namespace {

/// Batches in flight: enough that no lane waits for the next batch, but not many in memory.
constexpr std::size_t large_window = 8;
constexpr std::size_t small_window = 1;

bool latency_counts(const TuneOptions& options) {
  return options.objective == Objective::latency || options.constraints.max_latency_ms;
}

Row with_window(Row row, std::size_t window) {
  row.options.window = Window{window};
  return row;
}

/// The row's window; 0 if it has none or an unbounded one.
std::size_t window_of(const Row& row) {
  return row.options.window.value_or(Window{}).batches.value_or(0);
}

std::vector<Row> usual_rows(const std::string& device, int threads) {
  const SearchContext context{.threads = threads,
                              .on_gpu = is_nvidia_gpu(device),
                              .device_with_graphs = with_graphs(device)};
  std::vector<Row> rows;
  for (const StrategyInfo& strategy : strategies()) {
    if (strategy.candidates == nullptr) continue;
    for (RowOptions& options : strategy.candidates(context))
      rows.push_back({std::string(strategy.name), std::move(options)});
  }
  return rows;
}

}  // namespace

std::vector<TuneCandidate> first_candidates(const TuneOptions& options, int threads) {
  const std::vector<std::int64_t>& batches = options.batches;
  std::vector<std::int64_t> first = {batches.front()};
  // Latency grows with the batch.
  if (!latency_counts(options) && batches.size() > 1)
    first.push_back(batches[batches.size() * 2 / 3]);
  std::vector<TuneCandidate> candidates;
  for (const Row& row : options.rows.empty() ? usual_rows(options.device, threads) : options.rows) {
    const bool has_window = row.options.window.has_value();
    for (const std::int64_t batch : first) {
      candidates.push_back(
          {has_window ? row
                      : with_window(row, latency_counts(options) ? small_window : large_window),
           batch});
      if (latency_counts(options) && !has_window)
        candidates.push_back({with_window(row, 2 * small_window), batch});
    }
  }
  return candidates;
}

std::vector<TuneCandidate> neighbours(const TuneCandidate& candidate, const TuneOptions& options) {
  std::vector<TuneCandidate> found;
  const auto here = std::ranges::find(options.batches, candidate.batch);
  if (here != options.batches.end()) {
    if (here != options.batches.begin()) found.push_back({candidate.row, *(here - 1)});
    if (here + 1 != options.batches.end()) found.push_back({candidate.row, *(here + 1)});
  }
  const std::size_t window = window_of(candidate.row);
  const bool own_window = std::ranges::find(options.rows, candidate.row) != options.rows.end();
  if (window > 0 && !own_window) {
    if (window > 1) found.push_back({with_window(candidate.row, window / 2), candidate.batch});
    found.push_back({with_window(candidate.row, window * 2), candidate.batch});
  }
  return found;
}

std::vector<std::int64_t> complexity(const TuneCandidate& candidate) {
  return {strategy_named(candidate.row.strategy).complexity, candidate.batch,
          static_cast<std::int64_t>(window_of(candidate.row)),
          static_cast<std::int64_t>(to_string(candidate.row).size())};
}

}  // namespace ortchestra
