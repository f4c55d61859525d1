#include <numeric>

#include "strategy/lanes.h"

namespace ortchestra {

namespace {

/// Study 3.2: one thread runs all models on each batch, one after another.
std::unique_ptr<Strategy> make_serial(const StrategyOptions& options) {
  return make_scheduled_strategy(options, make_lanes(options, [](std::size_t models) {
                                   std::vector<std::size_t> all(models);
                                   std::iota(all.begin(), all.end(), std::size_t{0});
                                   return std::vector<std::vector<std::size_t>>{all};
                                 }));
}

std::vector<RowOptions> serial_candidates(const SearchContext& context) {
  std::vector<RowOptions> rows{{.intra = 1}};
  if (context.on_gpu) {
    if (context.device_with_graphs)
      rows.push_back({.intra = 1, .pinned = true, .device = context.device_with_graphs});
  } else if (context.threads > 1) {
    rows.push_back({.intra = context.threads});
    rows.push_back({.intra = context.threads, .spin = Spin::off()});
  }
  return rows;
}

}  // namespace

StrategyInfo serial_strategy() {
  return {.name = "serial",
          .help = "every model in turn, on one thread",
          .make = make_serial,
          .own_options = {"upload", "binding", "pinned"},
          .complexity = 0,
          .candidates = serial_candidates};
}

}  // namespace ortchestra
