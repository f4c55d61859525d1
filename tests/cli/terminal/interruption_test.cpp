#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "ortchestra/record/load.h"
#include "support/fifo_gate.h"
#include "support/own_process.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::eventually;
using test::RunningTool;
using test::ToolResult;
using testing::AllOf;
using testing::HasSubstr;

/// A comparison that would take hours, and that saves its result in `json`.
std::vector<std::string> long_bench(const std::string& json) {
  return {"bench",
          "-m",
          "a=fake:sleep_ms=1",
          "-m",
          "b=fake:sleep_ms=1",
          "-n",
          "8",
          "--rounds",
          "9999",
          "--warmup",
          "0",
          "-s",
          "serial",
          "-s",
          "processes",
          "--json",
          json};
}

bool all_gone(const std::vector<pid_t>& processes) {
  return std::ranges::all_of(processes,
                             [](pid_t process) { return test::parent_of(process) == 0; });
}

class CliInterruption : public testing::TestWithParam<std::pair<int, int>> {
 protected:
  test::TemporaryDirectory folder_;
};

TEST_P(CliInterruption, saves_and_shows_finished_rounds_and_leaves_no_child) {
  const auto [signal, exit_code] = GetParam();
  const std::string json = folder_ / "a.json";
  RunningTool tool(long_bench(json));
  const auto rounds = [&] {
    if (!std::filesystem::exists(json)) return std::size_t{0};
    const auto rows = load_bench_result(json).result.rows;
    return std::min(rows[0].rounds.size(), rows[1].rounds.size());
  };
  ASSERT_TRUE(eventually([&] { return rounds() > 0; }));
  std::vector<pid_t> children;
  ASSERT_TRUE(eventually([&] { return !(children = tool.descendants()).empty(); }));
  tool.send(signal);
  const ToolResult result = tool.wait();
  EXPECT_EQ(result.exit_code, exit_code) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("serial"), HasSubstr("processes"), HasSubstr("nterrupted")));
  EXPECT_TRUE(eventually([&] { return all_gone(children); }));
  const BenchResult saved = load_bench_result(json).result;
  EXPECT_TRUE(saved.interrupted);
  EXPECT_GE(saved.rows[0].rounds.size(), 1U);
  EXPECT_FALSE(saved.rows[0].error);
  EXPECT_FALSE(saved.rows[1].error);
  EXPECT_EQ(folder_.entries(), 1U);
}

INSTANTIATE_TEST_SUITE_P(BySignal, CliInterruption,
                         testing::Values(std::pair(SIGINT, 130), std::pair(SIGTERM, 143)));

TEST(CliInterruptionDuringARun, ends_it_although_the_run_would_never_end) {
  test::FifoGate gate;
  RunningTool tool({"bench", "-m", "fake:gate=" + gate.path(), "-n", "3", "-s", "processes"});
  gate.wait_for_a_run();
  const std::vector<pid_t> children = tool.descendants();
  EXPECT_FALSE(children.empty());
  tool.send(SIGINT);
  EXPECT_EQ(tool.wait().exit_code, 130);
  EXPECT_TRUE(eventually([&] { return all_gone(children); }));
}

}  // namespace
}  // namespace ortchestra
