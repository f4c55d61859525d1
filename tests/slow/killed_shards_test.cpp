#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <random>
#include <thread>

#include "support/run_outputs.h"
#include "support/tool.h"

// A job whose shards are killed at random moments.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::HasSubstr;

constexpr int clips = 200;
constexpr int shards = 4;
constexpr int kills_per_shard = 2;
constexpr std::chrono::milliseconds longest_pause{900};

class SlowCliKilledShards : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
    fs::create_directory(folder_ / "clips");
    for (int clip = 0; clip < clips; ++clip) {
      const auto frames = static_cast<int>(3 + random_() % 10);
      make_video(folder_ / ("clips/" + std::to_string(clip) + ".mp4"), frames, clip % 7);
    }
    const ToolResult manifest = run_tool({"manifest", in("clips"), "-o", in("m.jsonl"), "--quiet"});
    ASSERT_EQ(manifest.exit_code, 0) << manifest.err;
  }

  std::string in(const std::string& name) const { return folder_ / name; }

  std::vector<std::string> words(const std::vector<std::string>& more) const {
    std::vector<std::string> words = {
        "run",        "-m", "slow=fake:sleep_ms=3", "-m", "quick=fake:seed=3,vary=1",
        "-b",         "2",  "--checkpoint",         "3",  "--manifest",
        in("m.jsonl")};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  std::vector<std::string> shard(int index) const {
    return words({"--shard", std::to_string(index) + "/" + std::to_string(shards), "-o",
                  in("out/{key}.jsonl"), "-o", in("out/{key}.csv")});
  }

  void pause() {
    std::this_thread::sleep_for(std::chrono::microseconds(
        random_() % static_cast<std::uint64_t>(std::chrono::microseconds(longest_pause).count())));
  }

  TemporaryDirectory folder_;
  std::mt19937_64 random_{11};  // the C++ standard defines its numbers
};

TEST_F(SlowCliKilledShards, merge_to_the_bytes_of_one_run) {
  const ToolResult whole = run_tool(words({"-o", in("whole.jsonl"), "-o", in("whole.csv")}));
  ASSERT_EQ(whole.exit_code, 0) << whole.err;

  int killed = 0;
  for (int round = 0; round < kills_per_shard; ++round) {
    std::vector<std::unique_ptr<RunningTool>> tools;
    for (int index = 1; index <= shards; ++index)
      tools.push_back(std::make_unique<RunningTool>(shard(index)));
    for (const auto& tool : tools) {
      pause();
      tool->send(SIGKILL);
      killed += tool->wait().exit_code == 128 + SIGKILL ? 1 : 0;
    }
  }
  EXPECT_GE(killed, shards);

  const std::vector<std::string> merge = {"merge", in("out"),       "--manifest", in("m.jsonl"),
                                          "-o",    in("all.jsonl"), "-o",         in("all.csv")};
  const ToolResult early = run_tool(merge);
  EXPECT_EQ(early.exit_code, 1) << early.out;

  for (int index = 1; index <= shards; ++index) {
    const ToolResult last = run_tool(shard(index));
    EXPECT_EQ(last.exit_code, 0) << last.err;
  }
  const ToolResult merged = run_tool(merge);
  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("200 of 200 videos are done"));
  EXPECT_TRUE(read_file(in("all.jsonl"), largest_result_file) ==
              read_file(in("whole.jsonl"), largest_result_file));
  EXPECT_TRUE(read_file(in("all.csv"), largest_result_file) ==
              read_file(in("whole.csv"), largest_result_file));
  EXPECT_FALSE(fs::exists(in("out/unfinished")));
}

TEST_F(SlowCliKilledShards, are_not_disturbed_by_a_second_process_on_each_shard) {
  std::vector<std::unique_ptr<RunningTool>> tools;
  for (int copy = 0; copy < 2; ++copy) {
    for (int index = 1; index <= shards; ++index)
      tools.push_back(std::make_unique<RunningTool>(shard(index)));
  }
  pause();
  tools.front()->send(SIGKILL);
  tools.front()->wait();
  for (std::size_t tool = 1; tool < tools.size(); ++tool) {
    const ToolResult result = tools[tool]->wait();
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
  const ToolResult merged =
      run_tool({"merge", in("out"), "--manifest", in("m.jsonl"), "-o", in("all.jsonl")});
  EXPECT_EQ(merged.exit_code, 0) << merged.out << merged.err;
  const ToolResult whole = run_tool(words({"-o", in("whole.jsonl")}));
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  EXPECT_TRUE(read_file(in("all.jsonl"), largest_result_file) ==
              read_file(in("whole.jsonl"), largest_result_file));
}

}  // namespace
}  // namespace ortchestra
