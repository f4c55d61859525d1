#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "sink/frames.h"
#include "support/temporary_directory.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::run_tool;
using test::ToolResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class CliConvert : public testing::Test {
 protected:
  CliConvert() {
    const auto sink = open_sink(path_to("a.jsonl"), test::sink_options());
    for (int frame = 0; frame < 3; ++frame) sink->write(test::full_frame(frame), nullptr);
    sink->finish();
  }
  std::string path_to(const std::string& name) const { return folder_ / name; }

  test::TemporaryDirectory folder_;
};

TEST_F(CliConvert, writes_all_outputs_and_shows_them) {
  const ToolResult result = run_tool({"convert", path_to("a.jsonl"), path_to("a.csv"),
                                      path_to("a.json"), path_to("a.yolo/:faces")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("a.csv"), HasSubstr("complete"),
                                HasSubstr("classes of whole frames of model 'kinds'")));
  EXPECT_THAT(read_file(path_to("a.csv")), HasSubstr("street.mp4,2,"));
  EXPECT_THAT(read_file(path_to("a.json")), HasSubstr("\"categories\""));
  EXPECT_THAT(read_file(path_to("a.yolo/000002.txt")), HasSubstr("1 0."));
}

TEST_F(CliConvert, writes_jsonl_of_some_models_to_standard_output) {
  const ToolResult result = run_tool({"convert", path_to("a.jsonl"), "-:broken"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(R"("frame":2,"time_s":0.080000,"width":64,"height":48,)"
                                    R"("models":{"broken":{"error":"no \"answer\""}}})"));
}

TEST_F(CliConvert, needs_an_output) {
  const ToolResult result = run_tool({"convert", path_to("a.jsonl")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("at least one output"));
}

TEST_F(CliConvert, replaces_an_output_only_if_it_is_told_to) {
  write_file_atomically(path_to("a.csv"), "mine");
  const ToolResult refused = run_tool({"convert", path_to("a.jsonl"), path_to("a.csv")});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--overwrite"));
  EXPECT_EQ(read_file(path_to("a.csv")), "mine");
  EXPECT_EQ(
      run_tool({"convert", path_to("a.jsonl"), path_to("a.csv"), "--overwrite", "-q"}).exit_code,
      0);
  EXPECT_THAT(read_file(path_to("a.csv")), HasSubstr("street.mp4"));
}

TEST_F(CliConvert, names_a_damaged_line_and_leaves_no_output) {
  const std::string whole = read_file(path_to("a.jsonl"));
  write_file_atomically(path_to("cut.jsonl"), whole.substr(0, whole.size() - 100));
  const ToolResult result = run_tool({"convert", path_to("cut.jsonl"), path_to("a.csv")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("cut.jsonl, line 3: it is cut off"));
  EXPECT_EQ(folder_.entries(), 2U);
}

}  // namespace
}  // namespace ortchestra
