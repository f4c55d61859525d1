#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "ortchestra/record/load.h"
#include "support/quick_bench.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::quick_bench;
using test::run_tool;
using test::ToolResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class CliResultFiles : public testing::Test {
 protected:
  std::string file(const std::string& name) const { return (folder_ / name).string(); }
  /// Expects an error before any round.
  void expect_refusal(const std::vector<std::string>& more, const std::string& text) const {
    const ToolResult result = run_tool(quick_bench(more));
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr(text));
    EXPECT_THAT(result.out, IsEmpty());
  }

  test::TemporaryDirectory folder_;
};

TEST_F(CliResultFiles, are_written_in_every_format_in_addition_to_the_table) {
  const ToolResult result = run_tool(
      quick_bench({"--json", file("a.json"), "--csv", file("a.csv"), "--markdown", file("a.md")}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("serial"), HasSubstr("coroutines")));
  EXPECT_THAT(result.err, IsEmpty());
  const BenchResult saved = load_bench_result(file("a.json")).result;
  EXPECT_EQ(saved.rows.size(), 4U);
  EXPECT_EQ(saved.workload.frames, 3);
  EXPECT_THAT(saved.command, testing::Contains("--markdown"));
  EXPECT_THAT(read_file(file("a.csv")), HasSubstr("threads"));
  EXPECT_THAT(read_file(file("a.md")), HasSubstr("|"));
}

TEST_F(CliResultFiles, on_standard_output_replace_the_table) {
  const ToolResult result = run_tool(quick_bench({"-s", "serial", "--json", "-"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("{"));
  write_file_atomically(file("out.json"), result.out);
  EXPECT_EQ(load_bench_result(file("out.json")).result.rows.size(), 1U);
  EXPECT_THAT(run_tool(quick_bench({"-s", "serial", "--markdown", "-"})).out, Not(StartsWith("{")));
}

TEST_F(CliResultFiles, are_checked_before_the_run) {
  expect_refusal({"--json", file("missing/a.json")},
                 "--json: " + file("missing/a.json") + " can't be written");
  expect_refusal({"--csv", folder_.path().string()}, "it is a directory");
}

TEST_F(CliResultFiles, may_not_share_a_path) {
  expect_refusal({"--json", "-", "--csv", "-"}, "both go to standard output");
  expect_refusal({"--json", file("a"), "--csv", folder_.path().string() + "/./a"},
                 " would overwrite an output, --json ");
}

TEST_F(CliResultFiles, may_not_overwrite_files_that_are_read) {
  expect_refusal({"--json", file("model.onnx")}, "would overwrite a model");
  write_file_atomically(file("settings.toml"), "");
  expect_refusal({"--config", file("settings.toml"), "--json", file("settings.toml")},
                 "would overwrite the configuration");
  EXPECT_EQ(read_file(file("settings.toml")), "");
}

TEST_F(CliResultFiles, on_a_full_disk_fail_the_command_after_the_table) {
  const ToolResult result = run_tool(quick_bench({"-s", "serial", "--json", "/dev/full"}));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("serial"));
  EXPECT_THAT(result.err, AllOf(StartsWith("ortchestra: error: /dev/full could not be "
                                           "written: No space left on device"),
                                HasSubstr("free some space")));
}

TEST_F(CliResultFiles, on_a_full_standard_output_fail_the_command) {
  const ToolResult result =
      run_tool(quick_bench({"-s", "serial"}), {.standard_output = "/dev/full"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err,
              HasSubstr("standard output could not be written: No space left on device"));
}

}  // namespace
}  // namespace ortchestra
