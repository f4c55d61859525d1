#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "ortchestra/record/load.h"
#include "ortchestra/sink/video_writer.h"
#include "ortchestra/source/source.h"
#include "support/quick_bench.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::quick_bench;
using test::run_tool;
using test::ToolResult;
using testing::HasSubstr;
using testing::IsEmpty;

/// Raw video in a simple container. All pixels have the same grey.
std::string y4m(int frames) {
  std::string bytes = "YUV4MPEG2 W64 H48 F30:1 Ip C420jpeg\n";
  for (int i = 0; i < frames; ++i) bytes += "FRAME\n" + std::string(64 * 48 * 3 / 2, '\x80');
  return bytes;
}

std::string mp4(const std::filesystem::path& path, int frames) {
  SourceOptions options;
  options.synthetic_size = {160, 120};
  const auto source = open_source("synthetic", options);
  VideoWriter writer(path, {.size = {160, 120}});
  for (int i = 0; i < frames; ++i) writer.write(std::get<SourceFrame>(source->next()).picture);
  writer.close();
  return read_file(path);
}

class CliBadInput : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
  }
  std::string write(const std::string& name, const std::string& bytes) const {
    write_file_atomically(folder_ / name, bytes);
    return folder_ / name;
  }
  void expect_refusal(const std::string& input, const std::vector<std::string>& parts,
                      const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = quick_bench({"-i", input});
    words.insert(words.end(), more.begin(), more.end());
    const ToolResult result = run_tool(words);
    EXPECT_EQ(result.exit_code, 2) << result.out;
    EXPECT_THAT(result.out, IsEmpty());
    for (const std::string& part : parts) EXPECT_THAT(result.err, HasSubstr(part));
  }

  test::TemporaryDirectory folder_;
};

TEST_F(CliBadInput, that_does_not_exist_is_refused) {
  expect_refusal((folder_ / "none.mp4").string(), {"none.mp4", "no such file"});
}

TEST_F(CliBadInput, that_is_not_a_video_is_refused) {
  expect_refusal(write("text.mp4", "This is not a video.\n"), {"text.mp4"});
}

TEST_F(CliBadInput, that_has_no_frames_is_refused) {
  expect_refusal(write("empty.y4m", y4m(0)), {"empty.y4m", "no frame"});
}

TEST_F(CliBadInput, that_is_an_empty_folder_is_refused) {
  expect_refusal(folder_.path().string(), {folder_.path().string()});
}

TEST_F(CliBadInput, that_is_truncated_is_refused_if_missing_frames_are_needed) {
  const std::string whole = mp4(folder_ / "whole.mp4", 40);
  const std::string cut = write("cut.mp4", whole.substr(0, whole.size() * 6 / 10));
  const ToolResult result =
      run_tool({"bench", "-m", "fake:", "-i", cut, "-n", "40", "--rounds", "1"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("cut.mp4' can't be read: "));
  EXPECT_THAT(result.err, HasSubstr("frames before it (-n"));
  EXPECT_EQ(run_tool(quick_bench({"-i", cut, "-s", "serial"})).exit_code, 0);
}

TEST_F(CliBadInput, that_changes_its_size_is_used_with_a_warning) {
  write("1.ppm", "P6 32 32 255\n" + std::string(32 * 32 * 3, 'a'));
  write("2.ppm", "P6 16 8 255\n" + std::string(16 * 8 * 3, 'b'));
  const ToolResult result = run_tool(
      quick_bench({"-i", folder_ / "*.ppm", "-s", "serial", "--json", folder_ / "a.json"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("the input changes size from 32x32 to 16x8 at frame 1"));
  EXPECT_THAT(load_bench_result(folder_ / "a.json").result.warnings,
              testing::Contains(testing::Field(&Warning::code, "size-change")));
}

TEST_F(CliBadInput, that_is_shorter_than_requested_is_repeated_with_a_warning) {
  const ToolResult result = run_tool(quick_bench({"-i", write("two.y4m", y4m(2)), "-s", "serial"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("the input has only 2 frames"));
}

}  // namespace
}  // namespace ortchestra
