#pragma once

#include <memory>
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

/// An entry of the list of strategies.
struct StrategyInfo {
  std::string_view name;
  std::string_view help;
  std::unique_ptr<Strategy> (*make)(const StrategyOptions& options);
  /// Fills in the defaults of options that are absent, and throws Error(input) where values
  /// contradict each other; null where ONNX Runtime's and the study's
  /// stand.
  void (*fill_in)(RowOptions& options) = nullptr;
};

/// All strategies, in the order of documentation.
const std::vector<StrategyInfo>& strategies();

/// The row with its strategy's defaults, and `device` where it names none, filled in.
Row in_force(Row row, const std::string& device = "cpu");

/// Throws Error(input) for a name that is not in the list.
/// `worker_restarts` as StrategyOptions has it.
std::unique_ptr<Strategy> make_strategy(const Row& row, const std::string& device = "cpu",
                                        int worker_restarts = 0);

}  // namespace ortchestra
