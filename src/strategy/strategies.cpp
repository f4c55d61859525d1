#include "ortchestra/strategy/strategies.h"

#include <algorithm>
#include <array>

#include "model/device_traits.h"
#include "ortchestra/base/error.h"
#include "strategy/names.h"
#include "strategy/scheduler.h"

namespace ortchestra {

const std::vector<StrategyInfo>& strategies() {
  static const std::vector<StrategyInfo> list{serial_strategy(),    threads_strategy(),
                                              processes_strategy(), coroutines_strategy(),
                                              async_strategy(),     pool_strategy()};
  return list;
}

const StrategyInfo& strategy_named(const std::string& name) {
  const auto info = std::ranges::find(strategies(), name, &StrategyInfo::name);
  if (info != strategies().end()) return *info;
  throw input_error(unknown_name("strategy", name, names_of(strategies())));
}

bool has_option(const StrategyInfo& strategy, std::string_view option) {
  constexpr std::array<std::string_view, 5> common = {"intra", "spin", "window", "arena", "device"};
  return std::ranges::find(common, option) != common.end() ||
         std::ranges::find(strategy.own_options, option) != strategy.own_options.end();
}

namespace {

/// Throws where a row can't do with CUDA graphs what it says, and fills in what follows from them.
/// `text`: the row as it was given.
void settle_graphs(Row& row, const StrategyInfo& info, const std::string& text) {
  if (!captures_graphs(*row.options.device)) return;
  const auto refuse = [&](const std::string& what) {
    throw input_error("row '" + text + "' on device '" + *row.options.device + "': " + what);
  };
  if (!info.lanes_keep_their_thread)
    refuse("a CUDA graph belongs to the thread that captured it, and the runs of " + row.strategy +
           " change threads: take threads or pool");
  if (row.options.arena == Arena::shared)
    refuse("a CUDA graph keeps its memory, so that no session can share an arena: leave arena out");
  if (row.options.binding == false)
    refuse("a CUDA graph needs its inputs and outputs in buffers of their own: leave binding out");
  row.options.binding = true;
}

}  // namespace

Row in_force(Row row, const std::string& device, std::size_t models) {
  const StrategyInfo& info = strategy_named(row.strategy);
  const std::string text = to_string(row);
  if (!row.options.device) row.options.device = device;
  if (info.fill_in != nullptr) info.fill_in(row.options, models);
  settle_graphs(row, info, text);
  return row;
}

std::unique_ptr<Strategy> make_strategy(const Row& row, const std::string& device,
                                        int worker_restarts) {
  return strategy_named(row.strategy)
      .make({in_force(row, device).options, device, worker_restarts});
}

}  // namespace ortchestra
