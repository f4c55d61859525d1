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

// Runs that are killed, and then resumed with --resume.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::HasSubstr;

constexpr int frames = 17;

/// All kinds of outputs, with one output per input.
const std::vector<std::string> own_outputs = {
    "{stem}.jsonl", "{stem}.csv", "{stem}.json", "{stem}.yolo/:slow",
    "{stem}.npz",   "{stem}.mp4", "{stem}/"};

class CliKilledRun : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
    videos_ = {make_video(folder_ / "street.mp4", frames),
               make_video(folder_ / "square.mp4", frames / 2, 40)};
  }

  /// Creates a folder for the outputs of a run.
  fs::path make_folder(const std::string& name) const {
    fs::create_directory(folder_ / name);
    return folder_ / name;
  }

  /// The command, with its outputs in `folder`.
  std::vector<std::string> words(const fs::path& folder, std::size_t inputs,
                                 std::vector<std::string> outputs,
                                 const std::vector<std::string>& more = {}) const {
    // The checkpoint is odd and the batch is even, so checkpoints split batches.
    std::vector<std::string> words = {
        "run", "-m", "slow=fake:sleep_ms=2", "-m", "quick=fake:seed=3,type=uint8,vary=1",
        "-b",  "2",  "--checkpoint",         "5"};
    for (std::size_t input = 0; input < inputs; ++input)
      words.insert(words.end(), {"-i", videos_[input]});
    for (const std::string& output : outputs)
      words.insert(words.end(), {"-o", (folder / output).string()});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  /// Waits until the journal contains `after` frames, waits for `pause`, and kills the tool. Does
  /// nothing if the tool ends before.
  static void kill_after_frames(RunningTool& tool, const fs::path& journal, int after,
                                std::chrono::microseconds pause) {
    const auto written = [&] {
      try {
        return nlohmann::json::parse(read_file(journal)).at("frames").get<int>();
      } catch (const std::exception&) {
        return 0;  // it does not exist, or was just removed
      }
    };
    while (written() < after && parent_of(tool.pid()) != 0)
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    std::this_thread::sleep_for(pause);
    tool.send(SIGKILL);
  }

  void expect_same_outputs_after_kills(std::size_t inputs, int kills, int all_frames,
                                       const std::vector<std::string>& outputs) const {
    const fs::path whole = make_folder("whole");
    const ToolResult result = run_tool(words(whole, inputs, outputs));
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto expected = contents_below(whole);

    std::mt19937 random(inputs);  // the C++ standard defines its numbers
    int killed = 0;
    for (int i = 0; i < kills; ++i) {
      SCOPED_TRACE(i);
      const fs::path broken = make_folder("broken" + std::to_string(i));
      const int after = static_cast<int>(random() % static_cast<unsigned>(all_frames + 1));
      const auto pause = std::chrono::microseconds(random() % 20'000);
      fs::path journal = broken / outputs.front();
      if (outputs.front() == own_outputs.front()) journal = broken / "street.jsonl";
      {
        RunningTool tool(words(broken, inputs, outputs));
        kill_after_frames(tool, journal += ".journal", after, pause);
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

TEST_F(CliKilledRun, at_any_time_is_resumed_to_the_outputs_of_a_whole_run) {
  expect_same_outputs_after_kills(1, 20, frames, own_outputs);
}

TEST_F(CliKilledRun, at_any_time_in_two_inputs_is_resumed_to_the_outputs_of_a_whole_run) {
  std::vector<std::string> outputs = own_outputs;
  outputs.insert(outputs.begin(), "all.jsonl");
  expect_same_outputs_after_kills(2, 10, frames + frames / 2, outputs);
}

}  // namespace
}  // namespace ortchestra
