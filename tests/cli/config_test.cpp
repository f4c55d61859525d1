// Configurations, tested with the whole program. config_file_test.cpp tests the meaning of the
// keys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "ortchestra/record/load.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::run_tool;
using test::ToolResult;
using testing::ElementsAre;
using testing::HasSubstr;

class CliConfig : public testing::Test {
 protected:
  ToolResult run(const std::string& config, std::vector<std::string> more) const {
    write_file_atomically(folder_ / "bench.toml", config);
    more.insert(more.begin(), {"bench", "--config", folder_ / "bench.toml", "--rounds", "1",
                               "--json", folder_ / "a.json"});
    return run_tool(more);
  }
  BenchResult saved() const { return load_bench_result(folder_ / "a.json").result; }

  test::TemporaryDirectory folder_;
};

constexpr const char* two_models = R"(
frames = 5
batch = 2
strategies = ["serial", "threads:intra=1"]
[[model]]
name = "a"
path = "fake:input=3x4x4"
[model.recipe]
color = "bgr"
[[model]]
name = "b"
path = "fake:"
)";

TEST_F(CliConfig, sets_what_is_compared) {
  const ToolResult result = run(two_models, {});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const BenchResult kept = saved();
  EXPECT_THAT(kept.rows, ElementsAre(testing::Field(&RowResult::spec, "serial"),
                                     testing::Field(&RowResult::spec, "threads:intra=1")));
  EXPECT_EQ(kept.workload.frames, 5);
  EXPECT_EQ(kept.workload.batch, 2);
  ASSERT_EQ(kept.workload.models.size(), 2U);
  EXPECT_THAT(kept.workload.models[0].recipe, HasSubstr("bgr"));
}

TEST_F(CliConfig, is_overridden_by_options) {
  const ToolResult result = run(
      two_models, {"-n", "4", "-s", "coroutines", "-m", "a=fake:input=3x16x16", "-m", "c=fake:"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const BenchResult kept = saved();
  EXPECT_THAT(kept.rows, ElementsAre(testing::Field(&RowResult::spec, "coroutines")));
  EXPECT_EQ(kept.workload.frames, 4);
  ASSERT_EQ(kept.workload.models.size(), 3U);
  EXPECT_EQ(kept.workload.models[0].path, "fake:input=3x16x16");
  EXPECT_THAT(kept.workload.models[0].recipe, HasSubstr("bgr"));
  EXPECT_EQ(kept.workload.models[2].name, "c");
}

TEST_F(CliConfig, is_overridden_by_the_settings_of_the_study) {
  const ToolResult result = run(two_models, {"--study", "-n", "6"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const BenchResult kept = saved();
  EXPECT_EQ(kept.workload.frames, 6);
  EXPECT_EQ(kept.workload.batch, 4);
  EXPECT_THAT(kept.workload.models[1].recipe, HasSubstr("bgr"));
}

TEST_F(CliConfig, with_a_mistake_is_refused) {
  const ToolResult result = run("frames = 5\nbach = 2\n", {});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err,
              HasSubstr("bench.toml line 2: unknown key 'bach'; did you mean 'batch'?"));
}

TEST_F(CliConfig, that_does_not_exist_is_refused) {
  const ToolResult result = run_tool({"bench", "--config", folder_ / "none.toml"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("none.toml can't be read: No such file"));
}

}  // namespace
}  // namespace ortchestra
