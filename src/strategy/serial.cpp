#include <numeric>

#include "strategy/lanes.h"

namespace ortchestra {

/// Study 3.2: for every batch every model in turn, on one thread.
std::unique_ptr<Strategy> make_serial(const StrategyOptions& options) {
  return with_window(options, make_lanes(options, [](std::size_t models) {
                       std::vector<std::size_t> all(models);
                       std::iota(all.begin(), all.end(), std::size_t{0});
                       return std::vector<std::vector<std::size_t>>{all};
                     }));
}

}  // namespace ortchestra
