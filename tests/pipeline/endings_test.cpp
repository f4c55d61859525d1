#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "fake/fake_gate.h"
#include "support/error_text.h"
#include "support/pipeline_runs.h"

// How runs end that do not get through, and what they hold until then.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::AllOf;
using testing::HasSubstr;

class PipelineEnding : public StrategyTest {
 protected:
  std::string input(int frames) const { return grey_pictures(folder_ / "in", frames); }
  std::string output() const { return folder_ / "a.jsonl"; }
  PipelineOptions options(int frames, const std::string& model = "") const {
    PipelineOptions options =
        pipeline_options({pipeline_model("a", model)}, input(frames), output(), row());
    options.checkpoint_frames = 4;
    return options;
  }

  TemporaryDirectory folder_;
};

TEST_P(PipelineEnding, by_a_sink_that_fails_midway_gives_its_error) {
  fs::create_symlink("/dev/full", folder_ / "full.jsonl");
  PipelineOptions full = options(60);
  full.outputs.push_back(folder_ / "full.jsonl");
  EXPECT_THAT(error_text(ErrorKind::failure, [&] { run(full); }),
              AllOf(HasSubstr("full"), HasSubstr("No space left on device")));
  EXPECT_TRUE(fs::exists(output() + ".partial"));
  EXPECT_FALSE(fs::exists(output()));
}

TEST_P(PipelineEnding, by_a_model_gives_its_error_and_can_be_resumed) {
  PipelineOptions strict = options(30, "type=uint8,fail_value=17");
  strict.on_model_error = OnModelError::fail;
  EXPECT_THAT(error_text(ErrorKind::failure, [&] { run(strict); }),
              AllOf(HasSubstr("'a'"), HasSubstr("frame 17")));
  strict.on_model_error = OnModelError::carry_on;
  strict.existing = Existing::resume;
  const RunSummary summary = run(strict);
  EXPECT_EQ(summary.resumed_at, 16);
  EXPECT_EQ(summary.frames, 14);
  const auto lines = json_lines(output());
  ASSERT_EQ(lines.size(), 30U);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i]["frame"], i);
    EXPECT_EQ(lines[i]["models"]["a"].contains("error"), i == 17) << i;
  }
}

TEST_P(PipelineEnding, by_a_stop_writes_what_was_read_and_can_be_resumed) {
  std::stop_source stop;
  PipelineObserver observer;
  observer.on_progress = [&](std::int64_t frames, std::optional<std::int64_t>, double) {
    if (frames >= 9) stop.request_stop();
  };
  const PipelineOptions whole = options(200);
  const RunSummary stopped = run(whole, observer, stop.get_token());
  EXPECT_TRUE(stopped.interrupted);
  EXPECT_GE(stopped.frames, 9);
  EXPECT_LT(stopped.frames, 200);
  EXPECT_EQ(json_lines(output() + ".partial").size(), static_cast<std::size_t>(stopped.frames));
  PipelineOptions rest = whole;
  rest.existing = Existing::resume;
  const RunSummary resumed = run(rest);
  EXPECT_EQ(*resumed.resumed_at % 4, 0);
  EXPECT_EQ(*resumed.resumed_at + resumed.frames, 200);
  EXPECT_TRUE(read_file(output()) == written(whole));
}

TEST_P(PipelineEnding, by_a_stop_before_it_begins_reads_nothing) {
  std::stop_source stop;
  stop.request_stop();
  const RunSummary summary = run(options(5), {}, stop.get_token());
  EXPECT_TRUE(summary.interrupted);
  EXPECT_EQ(summary.frames, 0);
  EXPECT_GE(summary.total_s, 0);
  EXPECT_EQ(summary.frames_per_s, 0);
  PipelineOptions again = options(5);
  again.existing = Existing::resume;
  EXPECT_EQ(run(again).frames, 5);
}

INSTANTIATE_TEST_SUITE_P(ByStrategy, PipelineEnding, testing::ValuesIn(strategy_names()),
                         [](const auto& row) { return row.param; });

class PipelineMemory : public testing::Test {
 protected:
  TemporaryDirectory folder_;
};

TEST_F(PipelineMemory, holds_no_more_frames_than_its_room_while_a_model_is_slow) {
  FakeGate gate("pipeline-memory");
  // Every read is told; nothing is written before the gate opens.
  PipelineOptions options =
      pipeline_options({pipeline_model("a", "gate=pipeline-memory")},
                       grey_pictures(folder_ / "in", 200), folder_ / "a.jsonl", "pool:window=2");
  std::mutex mutex;
  std::int64_t read = 0;
  std::int64_t written = 0;
  std::int64_t most = 0;
  PipelineObserver observer;
  observer.on_span = [&](const StageSpan& span) {
    const std::lock_guard lock(mutex);
    if (span.stage == "read") ++read;
    if (span.stage == "write") ++written;
    most = std::max(most, read - written);
  };
  std::jthread running([&] { run(options, observer); });
  // One run at a time: whoever reads ahead has all the time there is to do so.
  for (std::size_t admitted = 0; admitted < 100; ++admitted) {
    ASSERT_TRUE(gate.wait_for_arrivals(admitted + 1));
    gate.admit(1);
  }
  gate.open();
  running.join();
  // Window, helpers, slack; one chunk that waits for room, one frame being read, and checkpoints
  // are spans of writing too.
  const std::int64_t room = 2 + std::max<std::int64_t>(1, std::thread::hardware_concurrency()) + 4;
  EXPECT_LE(most, room + 2);
}

TEST_F(PipelineMemory, holds_few_pictures_that_wait_to_be_prepared_while_the_model_is_quick) {
  // Small pictures and a large tensor: reading is far quicker than preparing.
  PipelineOptions options =
      pipeline_options({pipeline_model("a", "input=3x512x512")}, grey_pictures(folder_ / "in", 40),
                       folder_ / "a.jsonl", "pool:window=8");
  std::int64_t read = 0;
  std::int64_t prepared = 0;
  std::int64_t most = 0;
  PipelineObserver observer;
  observer.on_span = [&](const StageSpan& span) {  // one at a time
    if (span.stage == "read") ++read;
    if (span.stage == "prepare") ++prepared;
    most = std::max(most, read - prepared);
  };
  run(options, observer);
  // One for each helper, one that waits for a helper, and one that waits to be the next.
  EXPECT_LE(most, std::max<std::int64_t>(1, std::thread::hardware_concurrency() / 2) + 2);
}

}  // namespace
}  // namespace ortchestra
