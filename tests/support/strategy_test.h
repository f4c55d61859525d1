#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/process/processes.h"
#include "measure/tree_usage.h"
#include "support/fifo_gate.h"
#include "support/own_process.h"
#include "support/started_strategy.h"

namespace ortchestra::test {

inline std::vector<std::string> strategy_names() {
  std::vector<std::string> names;
  for (const StrategyInfo& info : strategies()) names.emplace_back(info.name);
  return names;
}

/// All strategies with default options. In addition, those with the option `upload` run with
/// upload=ahead,pinned=on. These options add a thread that must be started, supplied and ended, and
/// other memory.
inline std::vector<std::string> contract_rows() {
  std::vector<std::string> rows = strategy_names();
  for (const StrategyInfo& info : strategies()) {
    if (has_option(info, "upload"))
      rows.push_back(std::string(info.name) + ":upload=ahead,pinned=on");
  }
  return rows;
}

/// A row in the form that GoogleTest allows as a parameter's name.
inline std::string name_of_row(const ::testing::TestParamInfo<std::string>& instance) {
  std::string name = instance.param;
  std::ranges::replace_if(
      name, [](char c) { return c == ':' || c == '=' || c == ','; }, '_');
  return name;
}

/// A test that is instantiated once per strategy or row. The parameter is the row.
class StrategyTest : public ::testing::TestWithParam<std::string> {
 protected:
  std::string row(const std::string& options = "") const {
    if (options.empty()) return GetParam();
    return GetParam() + (GetParam().find(':') == std::string::npos ? ":" : ",") + options;
  }
};

/// A fake model. `options`: the text after "fake:".
inline ModelRequest fake_model(const std::string& name, const std::string& options = "") {
  return {.name = name, .source = "fake:" + options, .recipe = {}, .constants = {}};
}

inline std::vector<ModelRequest> two_models() {
  return {fake_model("left", "seed=1"), fake_model("right", "seed=2")};
}

inline ModelRequest gated_model(const std::string& name, const FifoGate& gate) {
  return fake_model(name, "gate=" + gate.path());
}

/// The process id of this model's worker among the children of this process; 0 if there is none.
inline pid_t worker_of(const std::string& name) {
  const std::vector<pid_t> all = children();
  const auto found = std::ranges::find(all, name, last_argument);
  return found == all.end() ? 0 : *found;
}

}  // namespace ortchestra::test
