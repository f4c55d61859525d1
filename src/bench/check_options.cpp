#include "bench/check_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>

#include "ortchestra/base/error.h"
#include "ortchestra/strategy/strategies.h"
#include "strategy/workers/known_to_workers.h"

namespace ortchestra {
namespace {

/// The four rows of the study, with the options that it used.
constexpr std::string_view study_rows[] = {"serial", "threads", "processes", "coroutines"};

}  // namespace

void check_options(const BenchOptions& options) {
  const auto at_least = [](const char* what, auto value, decltype(value) least) {
    if (value < least)
      throw input_error(fmt::format("{} must be at least {}, not {}", what, least, value));
  };
  at_least("the number of frames", options.frames.value_or(1), 1);
  at_least("the batch size", options.batch.value_or(1), 1);
  at_least("the number of rounds", options.rounds, 1);
  at_least("the number of warm-up batches", options.warmup, 0);
  at_least("the width", options.size.width, 1);
  at_least("the height", options.size.height, 1);
  for (const auto& [what, value] :
       {std::pair("the rate", options.rate), std::pair("the time limit", options.time_limit_s)}) {
    if (value && !(*value > 0 && std::isfinite(*value)))
      throw input_error(fmt::format("{} must be a number above 0, not {}", what, *value));
  }
  for (const auto& [what, value] :
       {std::pair("atol", options.atol), std::pair("rtol", options.rtol)}) {
    if (!(value >= 0))
      throw input_error(fmt::format("{} must be 0 or greater, not {}", what, value));
  }
  if (options.agreement && !(*options.agreement > 0 && *options.agreement <= 1)) {
    throw input_error(
        fmt::format("the agreement must be above 0 and at most 1, not {}", *options.agreement));
  }
}

std::vector<Row> rows_to_compare(const BenchOptions& options) {
  std::vector<Row> rows = options.rows;
  if (rows.empty()) {
    for (const std::string_view spec : study_rows) rows.push_back({std::string(spec), {}});
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    require_known_to_workers(rows[i].strategy);
    for (std::size_t j = 0; j < i; ++j) {
      if (rows[i] == rows[j])
        throw input_error(
            fmt::format("row '{}' is given twice: give it once, and measure more rounds instead",
                        to_string(rows[i])),
            {{RemedyKind::rounds}});
    }
  }
  if (options.agreement && rows.size() == 1) {
    throw input_error(fmt::format(
        "an agreement is required, but there is nothing to compare with: '{}' is the only row",
        to_string(rows.front())));
  }
  return rows;
}

std::string reference_of(const std::vector<Row>& rows) {
  const auto serial = std::ranges::find(rows, "serial", &Row::strategy);
  return to_string(serial == rows.end() ? rows.front() : *serial);
}

}  // namespace ortchestra
