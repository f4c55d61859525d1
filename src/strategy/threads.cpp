#include "strategy/lanes.h"

namespace ortchestra {

/// Study 3.3: one thread a model, each walking all batches; nothing keeps them in step but the
/// window.
std::unique_ptr<Strategy> make_threads(const StrategyOptions& options) {
  return with_window(options, make_lanes(options, [](std::size_t models) {
                       std::vector<std::vector<std::size_t>> own(models);
                       for (std::size_t model = 0; model < models; ++model) own[model] = {model};
                       return own;
                     }));
}

}  // namespace ortchestra
