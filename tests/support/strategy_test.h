#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <algorithm>
#include <string>
#include <vector>

#include "measure/process_tree.h"
#include "support/fifo_gate.h"
#include "support/own_process.h"
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

inline std::vector<ModelRequest> two_models() {
  return {fake_model("left", "seed=1"), fake_model("right", "seed=2")};
}

inline ModelRequest gated_model(const std::string& name, const FifoGate& gate) {
  return fake_model(name, "gate=" + gate.path());
}

/// The worker of that model among the children of this process; 0 if there is none.
inline pid_t worker_of(const std::string& name) {
  const std::vector<pid_t> all = children();
  const auto found = std::ranges::find(all, name, last_argument);
  return found == all.end() ? 0 : *found;
}

}  // namespace ortchestra::test
