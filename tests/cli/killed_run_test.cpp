#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "support/own_process.h"
#include "support/run_outputs.h"
#include "support/tool.h"

// Runs that break off, and what --resume makes of them.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::HasSubstr;

constexpr int frames = 17;

/// Every kind of output that a folder can hold, each input's own.
const std::vector<std::string> own_outputs = {"{stem}.jsonl", "{stem}.csv", "{stem}.npz",
                                              "{stem}.mp4", "{stem}/"};

class CliKilledRun : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
    videos_ = {make_video(folder_ / "street.mp4", frames),
               make_video(folder_ / "square.mp4", frames / 2, 40)};
  }

  /// A folder for the outputs of a run.
  fs::path place(const std::string& name) const {
    fs::create_directory(folder_ / name);
    return folder_ / name;
  }

  /// The command, its outputs in `place`.
  std::vector<std::string> words(const fs::path& place, std::size_t inputs,
                                 std::vector<std::string> outputs,
                                 const std::vector<std::string>& more = {}) const {
    // An odd checkpoint and an even batch: batches are cut.
    std::vector<std::string> words = {
        "run", "-m", "slow=fake:sleep_ms=2", "-m", "quick=fake:seed=3,type=uint8,vary=1",
        "-b",  "2",  "--checkpoint",         "5"};
    for (std::size_t input = 0; input < inputs; ++input)
      words.insert(words.end(), {"-i", videos_[input]});
    for (const std::string& output : outputs)
      words.insert(words.end(), {"-o", (place / output).string()});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  /// Kills the tool somewhere in its work: once the journal tells of `after` frames, and `pause`
  /// later. Nothing where it ends before that.
  static void kill_in_its_work(RunningTool& tool, const fs::path& journal, int after,
                               std::chrono::microseconds pause) {
    const auto written = [&] {
      try {
        return nlohmann::json::parse(read_file(journal)).at("frames").get<int>();
      } catch (const std::exception&) {
        return 0;  // not there, or just gone
      }
    };
    while (written() < after && parent_of(tool.pid()) != 0)
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    std::this_thread::sleep_for(pause);
    tool.send(SIGKILL);
  }

  void expect_that_killed_runs_come_to_the_same(std::size_t inputs, int kills, int all_frames,
                                                const std::vector<std::string>& outputs) const {
    const fs::path whole = place("whole");
    const ToolResult result = run_tool(words(whole, inputs, outputs));
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto expected = contents_below(whole);

    std::mt19937 random(inputs);  // the standard fixes its numbers
    int killed = 0;
    for (int i = 0; i < kills; ++i) {
      SCOPED_TRACE(i);
      const fs::path broken = place("broken" + std::to_string(i));
      const int after = static_cast<int>(random() % static_cast<unsigned>(all_frames + 1));
      const auto pause = std::chrono::microseconds(random() % 20'000);
      fs::path journal = broken / outputs.front();
      if (outputs.front() == own_outputs.front()) journal = broken / "street.jsonl";
      {
        RunningTool tool(words(broken, inputs, outputs));
        kill_in_its_work(tool, journal += ".journal", after, pause);
        killed += tool.wait().exit_code == 128 + SIGKILL ? 1 : 0;
      }
      const ToolResult resumed = run_tool(words(broken, inputs, outputs, {"--resume"}));
      EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
      expect_equal_contents(contents_below(broken), expected);
      fs::remove_all(broken);
    }
    EXPECT_GT(killed, 0);
  }

  TemporaryDirectory folder_;
  std::vector<std::string> videos_;
};

TEST_F(CliKilledRun, anywhere_comes_to_what_an_unbroken_one_gives) {
  expect_that_killed_runs_come_to_the_same(1, 20, frames, own_outputs);
}

TEST_F(CliKilledRun, anywhere_in_two_inputs_comes_to_the_same) {
  std::vector<std::string> outputs = own_outputs;
  outputs.insert(outputs.begin(), "all.jsonl");
  expect_that_killed_runs_come_to_the_same(2, 10, frames + frames / 2, outputs);
}

}  // namespace
}  // namespace ortchestra
