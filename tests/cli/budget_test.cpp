// How the tool uses its CPU budget, under a real affinity mask.
#include <gtest/gtest.h>
#include <sched.h>

#include <nlohmann/json.hpp>

#include "base/files/file.h"
#include "support/quick_bench.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using nlohmann::json;
using test::run_tool;
using test::TemporaryDirectory;
using test::ToolResult;

/// While an object exists, programs that this process starts may use only one CPU, as with
/// `taskset`.
class OneCpu {
 public:
  OneCpu() {
    CPU_ZERO(&before_);
    ::sched_getaffinity(0, sizeof(before_), &before_);
    int first = 0;
    while (!CPU_ISSET(first, &before_)) ++first;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ::sched_setaffinity(0, sizeof(one), &one);
  }
  OneCpu(const OneCpu&) = delete;
  OneCpu& operator=(const OneCpu&) = delete;
  ~OneCpu() { ::sched_setaffinity(0, sizeof(before_), &before_); }

 private:
  cpu_set_t before_;
};

TEST(CliBudget, is_one_cpu_if_the_affinity_mask_has_one) {
  const OneCpu mask;
  const ToolResult result = run_tool({"devices", "--json", "-"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json devices = json::parse(result.out);
  EXPECT_EQ(devices.at("cores_affinity"), 1);
  EXPECT_LE(devices.at("cores_budget"), 1);
}

TEST(CliBudget, gives_pool_and_async_one_worker_per_cpu_of_the_mask) {
  const TemporaryDirectory folder;
  const std::string file = folder / "result.json";
  const OneCpu mask;
  const ToolResult result =
      run_tool(test::quick_bench({"-s", "pool", "-s", "async", "--json", file}));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json saved = json::parse(read_file(file));
  for (const json& row : saved.at("rows")) {
    EXPECT_EQ(row.at("options").at("workers"), "1") << row.at("spec");
    EXPECT_EQ(row.at("options").at("window"), "2") << row.at("spec");
  }
}

TEST(CliBudget, does_not_change_workers_that_the_user_sets) {
  const TemporaryDirectory folder;
  const std::string file = folder / "result.json";
  const OneCpu mask;
  const ToolResult result = run_tool(test::quick_bench({"-s", "pool:workers=5", "--json", file}));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(json::parse(read_file(file)).at("rows").at(0).at("options").at("workers"), "5");
}

TEST(CliBudget, does_not_allow_10000_workers) {
  const ToolResult result = run_tool(test::quick_bench({"-s", "pool:workers=10000"}));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("it takes 1..1024"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace ortchestra
