#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/strategy/row.h"
#include "ortchestra/strategy/strategy.h"

namespace ortchestra {

/// The options from which a strategy is created.
struct StrategyOptions {
  RowOptions row;              ///< with the strategy's defaults filled in
  std::string device = "cpu";  ///< used if the row names no device
  /// How many times a worker process that died is restarted. The restarted worker repeats the
  /// unfinished work.
  int worker_restarts = 0;
};

/// The facts that determine which rows tune tries first.
struct SearchContext {
  int threads = 1;      ///< number of CPUs that may be used
  bool on_gpu = false;  ///< the host's threads only launch work on the GPU
  /// The device name with CUDA graphs enabled. Empty if the device does not support them, or if
  /// they are enabled already.
  std::optional<std::string> device_with_graphs = {};
};

/// An entry of the list of strategies: everything that the rest of the program must know about one.
struct StrategyInfo {
  std::string_view name;
  std::string_view help;
  std::unique_ptr<Strategy> (*make)(const StrategyOptions& options) = nullptr;
  /// The row options (row_options()) of this strategy, in addition to those that all strategies
  /// have.
  std::vector<std::string_view> own_options = {};
  /// Fills in the defaults of unset options. Throws Error(input) if values contradict each other.
  /// `devices`: the device of each model. Empty if the models are not known yet: options whose
  /// defaults depend on them then stay unset. Null: the strategy has no defaults of its own.
  void (*fill_in)(RowOptions& options, const std::vector<std::string>& devices) = nullptr;
  /// Whether all runs of a lane are on one thread. CUDA graphs need this.
  bool lanes_keep_their_thread = true;
  /// Whether all models run in one process, which loads one ONNX Runtime.
  bool models_share_a_process = true;
  /// Relative complexity. Among equally fast strategies, tune prefers the one with the smallest
  /// number. Every built-in strategy has a different number.
  int complexity = 0;
  /// Returns the options of the rows that tune tries first. Null: tune tries this strategy only if
  /// the user names it. All built-in strategies set it.
  std::vector<RowOptions> (*candidates)(const SearchContext& context) = nullptr;
};

/// All strategies: first the built-in ones in the order of the documentation, then those added by
/// add_strategy().
const std::vector<StrategyInfo>& strategies();

/// Adds a strategy that this program implements. "NAME:window=2" is then a valid row. The texts
/// that `info` refers to are copied.
/// Not thread-safe. Call it at the start of main(), before serve_worker() (worker.h) and before any
/// other use of the library: it invalidates references into strategies(). run_bench() and
/// run_tune() accept rows of added strategies only if the program calls serve_worker().
/// @throw Error(input) if the name is taken, or is not a lower-case letter followed by lower-case
///        letters, digits, '-' and '_'; if `make` is missing; if an option is unknown; or after
///        serve_worker().
void add_strategy(StrategyInfo info);

/// Finds a strategy by its name. Throws Error(input) if there is none; the message suggests the
/// nearest name.
const StrategyInfo& strategy_named(const std::string& name);

/// Whether the strategy has the option.
bool has_option(const StrategyInfo& strategy, std::string_view option);

/// Returns the row with its strategy's defaults filled in, and with `device` if the row names none.
/// Throws Error(input) if values contradict each other. `model_devices`: named_devices() of the
/// models (model/devices.h). Empty if they are not known yet: defaults that depend on them stay
/// unset.
Row with_defaults(Row row, const std::string& device = "cpu",
                  const std::vector<std::string>& model_devices = {});

/// Creates the row's strategy. Throws Error(input) if there is no strategy of this name. `device`
/// and `worker_restarts`: see StrategyOptions.
std::unique_ptr<Strategy> make_strategy(const Row& row, const std::string& device = "cpu",
                                        int worker_restarts = 0);

}  // namespace ortchestra
