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

/// What every strategy is made with.
struct StrategyOptions {
  RowOptions row;              ///< with the strategy's defaults filled in
  std::string device = "cpu";  ///< where the row names none
  /// How often a worker process that died is started again, and what it owed done again.
  int worker_restarts = 0;
};

/// What the rows that tune tries first depend on.
struct SearchContext {
  int threads = 1;      ///< CPUs that may be used
  bool on_gpu = false;  ///< the host's threads only launch work there
  /// The device with CUDA graphs switched on, where it can have them and does not yet.
  std::optional<std::string> device_with_graphs = {};
};

/// An entry of the list of strategies: whatever the rest of the program must know of one.
struct StrategyInfo {
  std::string_view name;
  std::string_view help;
  std::unique_ptr<Strategy> (*make)(const StrategyOptions& options) = nullptr;
  /// The options it has (row_options()), besides those that every strategy has.
  std::vector<std::string_view> own_options = {};
  /// Fills in the defaults of unset options and throws Error(input) where values contradict each
  /// other. `models`: how many there are; 0: not known yet. Null: it has no defaults of its own.
  void (*fill_in)(RowOptions& options, std::size_t models) = nullptr;
  /// Whether a lane stays on one thread, as CUDA graphs need.
  bool lanes_keep_their_thread = true;
  /// How many moving parts it has, compared with other strategies: tune prefers fewer among equals.
  /// Built-in ones have numbers of their own.
  int complexity = 0;
  /// The options of the rows that tune tries first. Null: tune tries none unless it is given some;
  /// built-in strategies have some.
  std::vector<RowOptions> (*candidates)(const SearchContext& context) = nullptr;
};

/// All strategies: the built-in ones in the order of documentation, then those of add_strategy().
const std::vector<StrategyInfo>& strategies();

/// Adds a strategy of this program: "NAME:window=2" is then a row like those of the built-in ones.
/// The texts that `info` refers to are copied. Not thread-safe: for the start of main(), before
/// serve_worker() (worker.h) and any other use of the library, since references into strategies()
/// become invalid. run_bench() and run_tune() take its rows only after serve_worker().
/// @throw Error(input) for a name that is taken or is not made of lower-case letters, digits, '-'
///        and '_' after a letter, a missing `make`, an unknown option, or after serve_worker().
void add_strategy(StrategyInfo info);

/// Throws Error(input) for a name that is not in the list; the nearest one is suggested.
const StrategyInfo& strategy_named(const std::string& name);

/// Whether the strategy has the option.
bool has_option(const StrategyInfo& strategy, std::string_view option);

/// The row with its strategy's defaults, and `device` where it names none, filled in.
/// Throws Error(input) where values contradict each other. `models`: how many there are; 0: not
/// known yet, and what depends on it stays unset.
Row with_defaults(Row row, const std::string& device = "cpu", std::size_t models = 0);

/// Throws Error(input) for a strategy that is not in the list.
/// `worker_restarts` as StrategyOptions has it.
std::unique_ptr<Strategy> make_strategy(const Row& row, const std::string& device = "cpu",
                                        int worker_restarts = 0);

}  // namespace ortchestra
