#include "strategy/lanes.h"

namespace ortchestra {

namespace {

/// Study 3.3: one thread per model. Each thread takes all batches in order. Only the window limits
/// how far threads can be apart.
std::unique_ptr<Strategy> make_threads(const StrategyOptions& options) {
  return make_scheduled_strategy(options, make_lanes(options, [](std::size_t models) {
                                   std::vector<std::vector<std::size_t>> own(models);
                                   for (std::size_t model = 0; model < models; ++model)
                                     own[model] = {model};
                                   return own;
                                 }));
}

std::vector<RowOptions> threads_candidates(const SearchContext& context) {
  std::vector<RowOptions> rows{{.intra = 1}};
  if (context.on_gpu) {
    rows.push_back({.intra = 1, .binding = true, .pinned = true});
    rows.push_back({.intra = 1, .upload = Upload::ahead, .pinned = true});
    if (context.device_with_graphs)
      rows.push_back({.intra = 1, .pinned = true, .device = context.device_with_graphs});
  } else if (context.threads > 1) {
    rows.push_back({.intra = context.threads, .spin = Spin::off()});
  }
  return rows;
}

}  // namespace

StrategyInfo threads_strategy() {
  return {.name = "threads",
          .help = "one thread per model",
          .make = make_threads,
          .own_options = {"upload", "binding", "pinned"},
          .complexity = 1,
          .candidates = threads_candidates};
}

}  // namespace ortchestra
