#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/files/file.h"
#include "source/tagged.h"
#include "support/pipeline_runs.h"
#include "support/temporary_directory.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using testing::HasSubstr;

class CliAutorotation : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
    const test::Bytes bytes = test::gray_tiff(1, 6);
    write_file_atomically(folder_ / "a.tif", std::string(bytes.begin(), bytes.end()));
  }
  test::ToolResult run(std::vector<std::string> words, const std::vector<std::string>& more) const {
    words.insert(words.end(), {"-m", "a=fake:", "-i", folder_ / "a.tif"});
    words.insert(words.end(), more.begin(), more.end());
    return test::run_tool(words);
  }

  test::TemporaryDirectory folder_;
};

TEST_F(CliAutorotation, gives_run_the_upright_frame_and_its_size) {
  ASSERT_EQ(run({"run", "-o", folder_ / "a.jsonl"}, {}).exit_code, 0);
  const auto upright = test::json_lines(folder_ / "a.jsonl").at(0);
  EXPECT_EQ(upright["width"], 4);
  EXPECT_EQ(upright["height"], 8);
  ASSERT_EQ(run({"run", "-o", folder_ / "b.jsonl"}, {"--no-autorotate"}).exit_code, 0);
  EXPECT_EQ(test::json_lines(folder_ / "b.jsonl").at(0)["width"], 8);
}

TEST_F(CliAutorotation, gives_bench_the_upright_frame) {
  const std::vector<std::string> bench = {"bench", "-s", "serial", "-n", "1", "--rounds", "1"};
  EXPECT_THAT(run(bench, {}).out, HasSubstr("1 picture, 4x8"));
  EXPECT_THAT(run(bench, {"--no-autorotate"}).out, HasSubstr("1 picture, 8x4"));
  write_file_atomically(folder_ / "a.toml", "autorotate = false\n");
  EXPECT_THAT(run(bench, {"--config", folder_ / "a.toml"}).out, HasSubstr("1 picture, 8x4"));
}

}  // namespace
}  // namespace ortchestra
