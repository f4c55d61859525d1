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
  RowOptions row;
  std::string device = "cpu";  ///< where the row names none
};

/// An entry of the list of strategies.
struct StrategyInfo {
  std::string_view name;
  std::string_view help;
  std::unique_ptr<Strategy> (*make)(const StrategyOptions& options);
};

/// All strategies, in the order of documentation.
const std::vector<StrategyInfo>& strategies();

/// Throws Error(input) for a name that is not in the list.
std::unique_ptr<Strategy> make_strategy(const Row& row, const std::string& device = "cpu");

}  // namespace ortchestra
