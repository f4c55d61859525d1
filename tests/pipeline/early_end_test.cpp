#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "fake/fake_gate.h"
#include "support/error_text.h"
#include "support/pipeline_runs.h"

// Runs that end before all frames are processed, and the number of frames in memory during a run.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::AllOf;
using testing::HasSubstr;

class PipelineEarlyEnd : public StrategyTest {
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

TEST_P(PipelineEarlyEnd, by_a_sink_that_fails_throws_its_error) {
  fs::create_symlink("/dev/full", folder_ / "full.jsonl");
  PipelineOptions full = options(60);
  full.outputs.push_back(folder_ / "full.jsonl");
  EXPECT_THAT(error_text(ErrorKind::failure, [&] { run(full); }),
              AllOf(HasSubstr("full"), HasSubstr("No space left on device")));
  EXPECT_TRUE(fs::exists(output() + ".partial"));
  EXPECT_FALSE(fs::exists(output()));
}

TEST_P(PipelineEarlyEnd, by_a_model_throws_its_error_and_can_be_resumed) {
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

TEST_P(PipelineEarlyEnd, by_a_stop_writes_the_frames_read_and_can_be_resumed) {
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

TEST_P(PipelineEarlyEnd, by_a_stop_before_the_start_reads_nothing) {
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

INSTANTIATE_TEST_SUITE_P(ByStrategy, PipelineEarlyEnd, testing::ValuesIn(strategy_names()),
                         [](const auto& row) { return row.param; });

class PipelineMemory : public testing::Test {
 protected:
  TemporaryDirectory folder_;
};

TEST_F(PipelineMemory, holds_a_limited_number_of_frames_while_a_model_is_slow) {
  FakeGate gate("pipeline-memory");
  // The observer gets every read. No frame passes the model before the gate admits it.
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
  // Admit one inference run at a time, so that the reader has enough time to read ahead.
  for (std::size_t admitted = 0; admitted < 100; ++admitted) {
    ASSERT_TRUE(gate.wait_for_arrivals(admitted + 1));
    gate.admit(1);
  }
  gate.open();
  running.join();
  // The slots: window, helpers and slack. Also one chunk that waits for a slot, and one frame that
  // is being read. Checkpoints are write spans too, so they can only lower the difference.
  const std::int64_t slots = 2 + std::max<std::int64_t>(1, std::thread::hardware_concurrency()) + 4;
  EXPECT_LE(most, slots + 2);
}

TEST_F(PipelineMemory, holds_few_unprepared_pictures_while_the_model_is_fast) {
  // Small pictures and a large tensor: reading is much faster than preparing.
  PipelineOptions options =
      pipeline_options({pipeline_model("a", "input=3x512x512")}, grey_pictures(folder_ / "in", 40),
                       folder_ / "a.jsonl", "pool:window=8");
  std::int64_t read = 0;
  std::int64_t prepared = 0;
  std::int64_t most = 0;
  PipelineObserver observer;
  observer.on_span = [&](const StageSpan& span) {  // never called by two threads at once
    if (span.stage == "read") ++read;
    if (span.stage == "prepare") ++prepared;
    most = std::max(most, read - prepared);
  };
  run(options, observer);
  // One picture per helper, one that waits for a helper, and one that was just read.
  EXPECT_LE(most, std::max<std::int64_t>(1, std::thread::hardware_concurrency() / 2) + 2);
}

}  // namespace
}  // namespace ortchestra
