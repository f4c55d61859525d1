#include "pipeline/output_states.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/pipeline_runs.h"

namespace ortchestra {
namespace {

using namespace test;
using testing::HasSubstr;

/// Fails at its third frame.
class FailingSink : public PredictionSink {
 public:
  void write(const FramePredictions& frame, const Picture*) override {
    if (frame.index == 2) throw failure("the broker is gone");
  }
};

class OutputStates : public testing::Test {
 protected:
  PipelineOptions options(const std::vector<std::string>& outputs) const {
    PipelineOptions options = pipeline_options({pipeline_model("a")}, "synthetic", "");
    options.frames = 5;
    options.outputs.clear();
    for (const std::string& output : outputs) options.outputs.emplace_back(folder_ / output);
    return options;
  }
  /// The states that a run reports, also if it fails.
  static std::vector<OutputSummary> states_of(const PipelineOptions& options) {
    std::vector<OutputSummary> states;
    PipelineObserver observer;
    observer.on_outputs = [&](const std::vector<OutputSummary>& outputs) { states = outputs; };
    try {
      run(options, observer);
    } catch (const Error&) {
      // The states say what has failed.
    }
    return states;
  }

  TemporaryDirectory folder_;
};

TEST_F(OutputStates, of_a_finished_run_are_complete_and_have_frames_and_bytes) {
  const auto states = states_of(options({"a.jsonl", "a.npz"}));
  ASSERT_EQ(states.size(), 2U);
  for (const OutputSummary& output : states) {
    EXPECT_EQ(output.state, OutputState::complete);
    EXPECT_EQ(output.frames, 5);
    EXPECT_EQ(output.bytes, static_cast<std::int64_t>(std::filesystem::file_size(output.output)));
  }
  EXPECT_EQ(states[0].format, ".jsonl");
  EXPECT_EQ(states[1].format, ".npz");
}

TEST_F(OutputStates, of_a_failed_run_say_which_output_has_failed_and_why) {
  PipelineOptions failing = options({"a.jsonl"});
  failing.outputs.emplace_back("broker", std::make_shared<FailingSink>());
  const auto states = states_of(failing);
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(states[0].state, OutputState::incomplete);
  EXPECT_EQ(states[0].frames, 2);
  EXPECT_FALSE(states[0].error);
  EXPECT_EQ(states[1].state, OutputState::failed);
  EXPECT_THAT(states[1].error.value(), HasSubstr("the broker is gone"));
  EXPECT_FALSE(states[1].bytes);
}

TEST_F(OutputStates, count_the_frames_of_earlier_runs) {
  PipelineOptions interrupted = options({"a.jsonl", "{stem}.csv"});
  interrupted.inputs.emplace_back("synthetic");
  interrupted.checkpoint_frames = 1;
  // One thread runs the frames in order, so that run 7 is frame 7. Workers of a pool may start run
  // 7 with another frame.
  interrupted.row = parse_row("serial");
  interrupted.models[0] = pipeline_model("a", "fail_run=7");
  interrupted.on_model_error = OnModelError::fail;
  const auto before = states_of(interrupted);
  ASSERT_EQ(before.size(), 3U);
  EXPECT_EQ(before[0].frames, 7);
  EXPECT_EQ(before[1].state, OutputState::complete);
  EXPECT_EQ(before[2].state, OutputState::incomplete);
  EXPECT_EQ(before[2].frames, 2);
  interrupted.existing = Existing::resume;
  const auto after = states_of(interrupted);
  ASSERT_EQ(after.size(), 3U);
  EXPECT_EQ(after[0].frames, 10);
  EXPECT_FALSE(after[1].frames);  // an earlier run has completed it
  EXPECT_EQ(after[1].state, OutputState::complete);
  EXPECT_EQ(after[2].frames, 5);
}

TEST_F(OutputStates, of_a_run_that_was_finished_before_are_complete) {
  PipelineOptions twice = options({"a.jsonl"});
  run(twice);
  twice.existing = Existing::resume;
  const RunSummary summary = run(twice);
  EXPECT_EQ(summary.outputs.at(0).state, OutputState::complete);
  EXPECT_FALSE(summary.outputs.at(0).frames);
}

}  // namespace
}  // namespace ortchestra
