#include "tune/candidates.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "ortchestra/model/devices.h"
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

std::vector<Row> usual_rows(const TuneOptions& tune, int threads) {
  const std::vector<std::string> devices = devices_of(requests_of(tune.models), tune.device);
  SearchContext context{.threads = threads, .on_gpu = std::ranges::any_of(devices, is_nvidia_gpu)};
  // The device of a row has no effect on models that name their own.
  if (std::ranges::find(devices, tune.device) != devices.end())
    context.device_with_graphs = with_graphs(tune.device);
  std::vector<Row> rows;
  for (const StrategyInfo& strategy : strategies()) {
    if (strategy.candidates == nullptr) continue;
    for (RowOptions& options : strategy.candidates(context))
      rows.push_back({std::string(strategy.name), std::move(options)});
  }
  return rows;
}

/// Sorts rows so that the first one of every strategy comes before any second one. So a search that
/// is cut short has tried every strategy.
std::vector<Row> one_per_strategy_first(const std::vector<Row>& rows) {
  struct Numbered {
    std::size_t number;  ///< within its strategy
    Row row;
  };
  std::map<std::string, std::size_t> count;
  std::vector<Numbered> numbered;
  for (const Row& row : rows) numbered.push_back({count[row.strategy]++, row});
  std::ranges::stable_sort(numbered, {}, &Numbered::number);
  std::vector<Row> sorted;
  for (Numbered& each : numbered) sorted.push_back(std::move(each.row));
  return sorted;
}

}  // namespace

std::vector<TuneCandidate> first_candidates(const TuneOptions& options, int threads) {
  const std::vector<std::int64_t>& batches = options.batches;
  std::vector<std::int64_t> first = {batches.front()};
  // Latency grows with the batch.
  if (!latency_counts(options) && batches.size() > 1)
    first.push_back(batches[batches.size() * 2 / 3]);
  std::vector<std::size_t> windows = {large_window};
  if (latency_counts(options)) windows = {small_window, 2 * small_window};
  const std::vector<Row> rows =
      options.rows.empty() ? one_per_strategy_first(usual_rows(options, threads)) : options.rows;
  std::vector<TuneCandidate> candidates;
  for (const std::int64_t batch : first) {
    for (const std::size_t window : windows) {
      for (const Row& row : rows) {
        const bool has_window = row.options.window.has_value();
        if (has_window && window != windows.front()) continue;
        candidates.push_back({has_window ? row : with_window(row, window), batch});
      }
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
