#include "ortchestra/strategy/strategies.h"

#include <algorithm>

#include "model/cuda_options.h"
#include "ortchestra/base/error.h"
#include "strategy/scheduler.h"

namespace ortchestra {

const std::vector<StrategyInfo>& strategies() {
  static const std::vector<StrategyInfo> list{
      {"serial", "every model in turn, on one thread", make_serial},
      {"threads", "one thread a model", make_threads},
      {"processes", "one process a model, frames in shared memory", make_processes},
      {"coroutines", "one coroutine a model on one thread, blocking runs", make_coroutines},
      {"async", "coroutines that await ONNX Runtime's asynchronous runs", make_async,
       fill_in_async},
      {"pool", "workers take (batch, model) tasks from one queue", make_pool, fill_in_pool},
  };
  return list;
}

namespace {

const StrategyInfo& info_of(const Row& row) {
  const auto info = std::ranges::find(strategies(), row.strategy, &StrategyInfo::name);
  if (info == strategies().end()) throw input_error("unknown strategy '" + row.strategy + "'");
  return *info;
}

/// Throws where a row can't do with CUDA graphs what it says, and fills in what follows from them.
void settle_graphs(Row& row) {
  if (!captures_graphs(*row.options.device)) return;
  const auto refuse = [&](const std::string& what) {
    throw input_error("row '" + row.spec + "' on device '" + *row.options.device + "': " + what);
  };
  if (row.strategy == "async")
    refuse(
        "a CUDA graph belongs to the thread that captured it, and async's runs change threads: "
        "take "
        "threads or pool");
  if (row.options.arena == Arena::shared)
    refuse("a CUDA graph keeps its memory, so that no session can share an arena: leave arena out");
  if (row.options.binding == false)
    refuse("a CUDA graph needs its inputs and outputs in buffers of their own: leave binding out");
  row.options.binding = true;
}

}  // namespace

Row in_force(Row row, const std::string& device) {
  const StrategyInfo& info = info_of(row);
  if (!row.options.device) row.options.device = device;
  if (info.fill_in != nullptr) info.fill_in(row.options);
  settle_graphs(row);
  return row;
}

std::unique_ptr<Strategy> make_strategy(const Row& row, const std::string& device,
                                        int worker_restarts) {
  return info_of(row).make({in_force(row, device).options, device, worker_restarts});
}

}  // namespace ortchestra
