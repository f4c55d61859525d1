#include "tune/check_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "ortchestra/base/error.h"
#include "ortchestra/loading/check_model_devices.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/source/source.h"
#include "ortchestra/strategy/strategies.h"
#include "runtime/devices/traits.h"
#include "source/input_kind.h"
#include "strategy/workers/known_to_workers.h"

namespace ortchestra {

void check_options(const TuneOptions& options) {
  check_model_devices(requests_of(options.models), options.device);
  for (const Row& row : options.rows) {
    require_known_to_workers(row.strategy);
    if (const auto spin = row.options.spin.value()) check_spin(*spin);
  }
  if (options.rows.empty()) {
    for (const StrategyInfo& strategy : strategies()) {
      if (strategy.candidates != nullptr) require_known_to_workers(strategy.name);
    }
  }
  const auto positive = [](const char* what, const std::optional<double>& value) {
    if (value && !(*value > 0 && std::isfinite(*value)))
      throw input_error(fmt::format("{} must be a number above 0, not {}", what, *value));
  };
  positive("the latency limit", options.constraints.max_latency_ms);
  positive("the memory limit", options.constraints.max_memory_mib);
  positive("the CPU limit", options.constraints.max_cpus);
  positive("the time limit", options.time_limit_s);
  if (options.agreement && !(*options.agreement > 0 && *options.agreement <= 1)) {
    throw input_error(
        fmt::format("the agreement must be above 0 and at most 1, not {}", *options.agreement));
  }
  if (options.agreement && lowers_precision(options.device)) {
    throw input_error(
        fmt::format("an agreement is that with the device '{}', which computes with a "
                    "lower precision than float32: choose one that does not",
                    options.device));
  }
  positive("the length of a round", options.final_round_s);
  if (!is_synthetic(options.input) && kind_of_input(options.input) == InputKind::pipe)
    throw input_error("tune reads its input again for each round: '" + options.input +
                      "' can be read only once; give a file");
  if (options.percentile < 1 || options.percentile > 99)
    throw input_error(
        fmt::format("the percentile must be from 1 to 99, not {}", options.percentile));
  if (options.batches.empty() || options.batches.front() < 1 ||
      !std::ranges::is_sorted(options.batches))
    throw input_error("the batches to try must be ascending numbers from 1");
  if (options.rounds < 1)
    throw input_error(
        fmt::format("the number of rounds must be at least 1, not {}", options.rounds));
}

}  // namespace ortchestra
