#include "ortchestra/strategy/strategies.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <span>
#include <utility>

#include "base/process/worker_program.h"
#include "base/system/cpu_budget.h"
#include "ortchestra/base/error.h"
#include "runtime/devices/traits.h"
#include "strategy/rows/names.h"
#include "strategy/scheduler.h"
#include "strategy/workers/known_to_workers.h"

namespace ortchestra {

namespace {

struct StrategyList {
  std::vector<StrategyInfo> all{serial_strategy(),     threads_strategy(), processes_strategy(),
                                coroutines_strategy(), async_strategy(),   pool_strategy()};
  const std::size_t built_in = all.size();
};

StrategyList& strategy_list() {
  static StrategyList list;
  return list;
}

/// Copies the text. The copy lives until the program ends.
std::string_view permanent_copy(std::string_view text) {
  static std::deque<std::string> texts;
  return texts.emplace_back(text);
}

bool is_strategy_name(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

/// Throws Error(input) if add_strategy() cannot accept `info`.
void check_addition(const StrategyInfo& info) {
  const std::string named = "strategy '" + std::string(info.name) + "'";
  if (!is_strategy_name(info.name))
    throw input_error(named +
                      ": a name is made of lower-case letters, digits, '-' and '_' after a letter");
  if (std::ranges::find(strategies(), info.name, &StrategyInfo::name) != strategies().end())
    throw input_error(named + " exists already: choose another name");
  if (info.make == nullptr) throw input_error(named + " has no function `make` that creates it");
  for (const std::string_view option : info.own_options) {
    if (std::ranges::find(row_options(), option, &RowOption::name) == row_options().end())
      throw input_error(unknown_name("option", std::string(option), names_of(row_options())) +
                        " of " + named);
  }
  if (own_program_is_worker())
    throw input_error(named +
                      " is added after serve_worker(), so worker processes will not know it: "
                      "call add_strategy() first");
}

}  // namespace

const std::vector<StrategyInfo>& strategies() { return strategy_list().all; }

void add_strategy(StrategyInfo info) {
  check_addition(info);
  info.name = permanent_copy(info.name);
  info.help = permanent_copy(info.help);
  for (std::string_view& option : info.own_options) option = permanent_copy(option);
  strategy_list().all.push_back(std::move(info));
}

void require_known_to_workers(std::string_view strategy) {
  const auto added = std::span(strategies()).subspan(strategy_list().built_in);
  const bool is_added = std::ranges::find(added, strategy, &StrategyInfo::name) != added.end();
  if (!is_added || own_program_is_worker()) return;
  throw input_error(
      "strategy '" + std::string(strategy) +
      "' is implemented by this program, but its worker processes don't know it: call "
      "ortchestra::serve_worker(argc, argv) at the start of main(), after "
      "add_strategy()");
}

const StrategyInfo& strategy_named(const std::string& name) {
  const auto info = std::ranges::find(strategies(), name, &StrategyInfo::name);
  if (info != strategies().end()) return *info;
  throw input_error(unknown_name("strategy", name, names_of(strategies())));
}

bool has_option(const StrategyInfo& strategy, std::string_view option) {
  constexpr std::array<std::string_view, 6> common = {"intra",  "spin",  "threads",
                                                      "window", "arena", "device"};
  return std::ranges::find(common, option) != common.end() ||
         std::ranges::find(strategy.own_options, option) != strategy.own_options.end();
}

namespace {

/// Throws Error(input) if the row's options contradict CUDA graphs. Sets the options that graphs
/// need. `text`: the row as the user gave it. `devices`: of the models, at least one.
void apply_graph_rules(Row& row, const StrategyInfo& info, const std::string& text,
                       const std::vector<std::string>& devices) {
  const auto device = std::ranges::find_if(devices, captures_graphs);
  if (device == devices.end()) return;
  const auto refuse = [&](const std::string& what) {
    throw input_error("row '" + text + "' on device '" + *device + "': " + what);
  };
  if (!info.lanes_keep_their_thread)
    refuse("a CUDA graph belongs to the thread that captured it, and the runs of " + row.strategy +
           " change threads: use threads or pool");
  if (row.options.arena == Arena::shared)
    refuse("a CUDA graph keeps its memory, so sessions can't share an arena: leave arena out");
  if (row.options.binding == false)
    refuse("a CUDA graph needs its own buffers for inputs and outputs: leave binding out");
  if (std::ranges::all_of(devices, captures_graphs)) row.options.binding = true;
}

/// Throws Error(input) if the row's options contradict a global thread pool. Sets the size of the
/// pool. `text`: the row as the user gave it.
void apply_global_pool_rules(RowOptions& options, const std::string& text,
                             const std::vector<std::string>& devices) {
  if (options.threads != ThreadPool::global) return;
  // Where runs of a session wait for each other, the provider has threads of its own.
  if (const auto own = std::ranges::find_if(devices, runs_wait_for_each_other);
      own != devices.end())
    throw input_error("row '" + text + "': device '" + *own +
                      "' does not use the threads of ONNX Runtime: leave threads=global out");
  if (const auto spin = options.spin.value(); spin && spin->time())
    throw input_error("row '" + text +
                      "': ONNX Runtime can't limit the time for which the "
                      "threads of a global pool spin: use spin=on or spin=off, or threads=session");
  if (!options.intra.is_set()) options.intra = cpu_budget().threads();
}

}  // namespace

Row with_defaults(Row row, const std::string& device,
                  const std::vector<std::string>& model_devices) {
  const StrategyInfo& info = strategy_named(row.strategy);
  const std::string text = to_string(row);
  if (!row.options.device) row.options.device = device;
  std::vector<std::string> devices = model_devices;
  std::ranges::replace(devices, std::string(), *row.options.device);
  if (info.fill_in != nullptr) info.fill_in(row.options, devices);
  if (devices.empty()) devices.push_back(*row.options.device);
  apply_global_pool_rules(row.options, text, devices);
  apply_graph_rules(row, info, text, devices);
  return row;
}

std::unique_ptr<Strategy> make_strategy(const Row& row, const std::string& device,
                                        int worker_restarts) {
  return strategy_named(row.strategy)
      .make({with_defaults(row, device).options, device, worker_restarts});
}

}  // namespace ortchestra
