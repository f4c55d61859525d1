#include "tune/candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "model/device_name.h"

namespace ortchestra {

namespace {

/// From the plainest to the one with most moving parts.
constexpr std::array<std::string_view, 6> by_simplicity = {"serial", "threads",    "pool",
                                                           "async",  "coroutines", "processes"};
/// Batches in flight: enough that no lane waits for the next, without holding many.
constexpr std::int64_t roomy = 8;
constexpr std::int64_t tight = 1;

bool latency_counts(const TuneOptions& options) {
  return options.objective == Objective::latency || options.constraints.max_latency_ms;
}

Row with_window(const Row& row, std::int64_t window) {
  // The window that it may have is always the last option: it was added here.
  std::string spec = row.spec;
  if (const std::size_t old = spec.find("window="); old != std::string::npos) spec.resize(old - 1);
  const char separator = spec.find(':') == std::string::npos ? ':' : ',';
  return parse_row(fmt::format("{}{}window={}", spec, separator, window));
}

std::vector<std::string> specs_for_cpu(int threads) {
  std::vector<std::string> specs = {
      fmt::format("pool:workers={}", threads),
      "threads:intra=1",
      "serial:intra=1",
      fmt::format("async:intra={}", std::max(threads, 2)),
      "processes:intra=1",
  };
  if (threads > 1) {
    for (const char* strategy : {"serial", "coroutines"}) {
      specs.push_back(fmt::format("{}:intra={}", strategy, threads));
      specs.push_back(fmt::format("{}:intra={},spin=off", strategy, threads));
    }
    specs.push_back(fmt::format("threads:intra={},spin=off", threads));
  }
  return specs;
}

/// What keeps a GPU full (docs/gpu.md). The host's threads only launch, so their number does not go
/// by its CPUs.
std::vector<std::string> specs_for_gpu(const std::string& device) {
  std::vector<std::string> specs = {
      "serial:intra=1",
      "threads:intra=1",
      "threads:intra=1,binding=on,pinned=on",
      "threads:intra=1,upload=ahead,pinned=on",
      "pool:workers=4,sessions=2,upload=ahead,pinned=on",
      "pool:workers=4,sessions=4,binding=on,pinned=on",
      "processes:intra=1",
  };
  if (!parse_device(device).options.contains("graph")) {
    const std::string graphs = ",pinned=on,device=" + device + "+graph";
    specs.push_back("serial:intra=1" + graphs);
    specs.push_back("threads:intra=1" + graphs);
    specs.push_back("pool:workers=4,sessions=4" + graphs);
  }
  return specs;
}

std::vector<Row> usual_rows(const std::string& device, int threads) {
  const bool on_gpu = parse_device(device).name == "cuda";
  std::vector<Row> rows;
  for (const std::string& spec : on_gpu ? specs_for_gpu(device) : specs_for_cpu(threads))
    rows.push_back(parse_row(spec));
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
          {has_window ? row : with_window(row, latency_counts(options) ? tight : roomy), batch});
      if (latency_counts(options) && !has_window)
        candidates.push_back({with_window(row, 2 * tight), batch});
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
  const auto window = static_cast<std::int64_t>(candidate.row.options.window.value_or(0));
  const bool own_window =
      std::ranges::find(options.rows, candidate.row.spec, &Row::spec) != options.rows.end();
  if (window > 0 && !own_window) {
    if (window > 1) found.push_back({with_window(candidate.row, window / 2), candidate.batch});
    found.push_back({with_window(candidate.row, window * 2), candidate.batch});
  }
  return found;
}

std::vector<std::int64_t> complexity(const TuneCandidate& candidate) {
  const auto place = std::ranges::find(by_simplicity, candidate.row.strategy);
  return {place - by_simplicity.begin(), candidate.batch,
          static_cast<std::int64_t>(candidate.row.options.window.value_or(0)),
          static_cast<std::int64_t>(candidate.row.spec.size())};
}

}  // namespace ortchestra
