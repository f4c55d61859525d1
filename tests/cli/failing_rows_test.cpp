#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "base/files/file.h"
#include "ortchestra/record/load.h"
#include "support/fifo_gate.h"
#include "support/own_process.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::run_tool;
using test::RunningTool;
using test::ToolResult;
using testing::HasSubstr;

class CliFailingRow : public testing::Test {
 protected:
  /// A short comparison of serial and processes, saved as JSON.
  std::vector<std::string> bench(const std::vector<std::string>& models) const {
    std::vector<std::string> words{
        "bench", "-n",     "3",  "--rounds",  "1",      "--warmup",        "0",
        "-s",    "serial", "-s", "processes", "--json", folder_ / "a.json"};
    for (const std::string& model : models) words.insert(words.end(), {"-m", model});
    return words;
  }
  BenchResult saved() const { return load_bench_result(folder_ / "a.json").result; }

  test::TemporaryDirectory folder_;
};

/// The worker processes of the models. They are children of the round's process, which is a child
/// of the tool.
std::vector<pid_t> workers_of(const RunningTool& tool) {
  std::vector<pid_t> workers = tool.descendants();
  std::erase_if(workers, [&](pid_t process) { return test::parent_of(process) == tool.pid(); });
  return workers;
}

TEST_F(CliFailingRow, whose_worker_is_killed_is_reported_and_the_other_row_is_kept) {
  RunningTool tool(bench({"a=fake:sleep_ms=100", "b=fake:sleep_ms=100"}));
  std::vector<pid_t> workers;
  // serial has no workers, and processes has two.
  ASSERT_TRUE(test::eventually([&] { return (workers = workers_of(tool)).size() == 2; }));
  ::kill(workers.front(), SIGKILL);
  const ToolResult result = tool.wait();
  EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("processes"));
  const BenchResult kept = saved();
  EXPECT_FALSE(kept.rows[0].error);
  EXPECT_EQ(kept.rows[0].rounds.size(), 1U);
  ASSERT_TRUE(kept.rows[1].error);
  EXPECT_THAT(*kept.rows[1].error, HasSubstr("SIGKILL"));
  EXPECT_THAT(result.out, HasSubstr("SIGKILL"));
}

TEST_F(CliFailingRow, whose_model_kills_the_process_while_it_loads_is_reported) {
  const ToolResult result = run_tool(bench({"fake:", "fake:crash_load=1"}));
  EXPECT_EQ(result.exit_code, 3) << result.err;
  for (const RowResult& row : saved().rows) {
    ASSERT_TRUE(row.error) << row.spec;
    EXPECT_THAT(*row.error, HasSubstr("SIGSEGV"));
  }
}

TEST_F(CliFailingRow, whose_model_always_fails_is_reported) {
  const ToolResult result = run_tool(bench({"good=fake:", "bad=fake:fail=1"}));
  EXPECT_EQ(result.exit_code, 3) << result.err;
  for (const RowResult& row : saved().rows) {
    ASSERT_TRUE(row.error) << row.spec;
    EXPECT_THAT(*row.error, HasSubstr("bad"));
  }
}

}  // namespace
}  // namespace ortchestra
