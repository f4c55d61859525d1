#include "ortchestra/strategy/strategies.h"

#include <algorithm>

#include "ortchestra/base/error.h"
#include "strategy/scheduler.h"

namespace ortchestra {

const std::vector<StrategyInfo>& strategies() {
  static const std::vector<StrategyInfo> list{
      {"serial", "every model in turn, on one thread", make_serial},
      {"threads", "one thread a model", make_threads},
      {"processes", "one process a model, frames in shared memory", make_processes},
      {"coroutines", "one coroutine a model on one thread, blocking runs", make_coroutines},
  };
  return list;
}

std::unique_ptr<Strategy> make_strategy(const Row& row, const std::string& device) {
  const auto info = std::ranges::find(strategies(), row.strategy, &StrategyInfo::name);
  if (info == strategies().end()) throw input_error("unknown strategy '" + row.strategy + "'");
  return info->make({row.options, device});
}

}  // namespace ortchestra
