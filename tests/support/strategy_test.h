#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/fifo_gate.h"
#include "support/started_strategy.h"

namespace ortchestra::test {

inline std::vector<std::string> strategy_names() {
  std::vector<std::string> names;
  for (const StrategyInfo& info : strategies()) names.emplace_back(info.name);
  return names;
}

/// A test that is made once a strategy of the list; the parameter is its name.
class StrategyTest : public ::testing::TestWithParam<std::string> {
 protected:
  std::string row(const std::string& options = "") const {
    return GetParam() + (options.empty() ? "" : ":" + options);
  }
};

/// `options` as behind "fake:".
inline ModelRequest fake_model(const std::string& name, const std::string& options = "") {
  return {.name = name, .source = "fake:" + options, .recipe = {}, .constants = {}};
}

inline ModelRequest gated_model(const std::string& name, const FifoGate& gate) {
  return fake_model(name, "gate=" + gate.path());
}

}  // namespace ortchestra::test
