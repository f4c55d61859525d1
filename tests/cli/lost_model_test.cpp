#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/pipeline_runs.h"
#include "support/tool.h"

// Runs with models that fail, with workers that are lost, and without enough memory.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::AllOf;
using testing::HasSubstr;

class CliLostModel : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
    grey_pictures(folder_ / "in", 20);
  }
  std::string output() const { return folder_ / "a.jsonl"; }
  ToolResult run_models(const std::string& row, const std::string& fragile,
                        const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"run",          "-i", folder_ / "in",
                                      "--checkpoint", "2",  "-m",
                                      "b=fake:",      "-m", "a=fake:type=uint8," + fragile,
                                      "-s",           row,  "-o",
                                      output(),       "-q"};
    words.insert(words.end(), more.begin(), more.end());
    return run_tool(words);
  }
  void expect_unfinished() const {
    EXPECT_FALSE(fs::exists(output()));
    EXPECT_TRUE(fs::exists(output() + ".journal"));
  }

  TemporaryDirectory folder_;
};

TEST_F(CliLostModel, whose_worker_dies_twice_ends_the_run_which_can_be_resumed) {
  const ToolResult result = run_models("processes", "kill_value=7");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("model 'a'"), HasSubstr("SIGKILL"), HasSubstr("--resume"),
                                HasSubstr("--on-model-error continue")));
  expect_unfinished();
  const ToolResult rest =
      run_models("processes", "kill_value=7", {"--resume", "--on-model-error", "continue"});
  EXPECT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_THAT(rest.err, HasSubstr("model a failed on "));
  EXPECT_EQ(json_lines(output()).size(), 20U);
}

TEST_F(CliLostModel, because_memory_ran_out_ends_the_run_with_any_option) {
  for (const std::string row : {"pool", "processes"}) {
    const ToolResult result =
        run_models(row, "exhaust_run=5", {"--on-model-error", "continue", "--overwrite"});
    EXPECT_EQ(result.exit_code, 1) << row;
    EXPECT_THAT(result.err, AllOf(HasSubstr("out of memory"), HasSubstr("--resume")));
    expect_unfinished();
  }
}

TEST_F(CliLostModel, on_some_frames_is_reported_on_standard_error_even_with_quiet) {
  const ToolResult result = run_models("pool", "fail_value=3+4");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("model a failed on 2 of 20 frames (10 %)"));
}

}  // namespace
}  // namespace ortchestra
