#include "ortchestra/pipeline/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"
#include "support/pipeline_runs.h"

namespace ortchestra {
namespace {

using namespace test;
using testing::AllOf;
using testing::HasSubstr;

class PipelineContract : public StrategyTest {
 protected:
  std::string input() const { return grey_pictures(folder_ / "in", 11); }
  std::string output() const { return folder_ / "out.jsonl"; }

  TemporaryDirectory folder_;
};

TEST_P(PipelineContract, writes_every_frame_in_order_with_all_models) {
  const RunSummary summary = run(pipeline_options(three_models(), input(), output(), row()));
  EXPECT_EQ(summary.frames, 11);
  const auto lines = json_lines(output());
  ASSERT_EQ(lines.size(), 11U);
  for (std::size_t frame = 0; frame < lines.size(); ++frame) {
    EXPECT_EQ(lines[frame]["frame"], frame);
    EXPECT_EQ(lines[frame]["models"].size(), 3U);
    for (const auto& [name, found] : lines[frame]["models"].items())
      EXPECT_EQ(found["tensors"][0]["shape"][0], 1) << name;
  }
  for (const ModelSummary& model : summary.models) {
    EXPECT_EQ(model.frames, 11);
    EXPECT_EQ(model.failed_frames, 0);
    EXPECT_EQ(model.runs, 11);
  }
  EXPECT_FALSE(std::filesystem::exists(output() + ".journal"));
  EXPECT_FALSE(std::filesystem::exists(output() + ".partial"));
}

TEST_P(PipelineContract, writes_the_same_bytes_as_serial_with_any_batch_size) {
  PipelineOptions options = pipeline_options(three_models(), input(), "", "serial");
  const std::string expected = written(options);
  options.row = parse_row(row());
  for (const std::int64_t batch : {1, 3, 4, 16}) {
    options.batch = batch;
    EXPECT_TRUE(written(options) == expected) << "batch " << batch;
  }
}

TEST_P(PipelineContract, runs_each_model_on_its_device_and_resumes_only_there) {
  PipelineOptions options = pipeline_options(
      {pipeline_model("rows", "only_on=cpu"),
       pipeline_model("own", "type=uint8,fail_value=8,only_on=CPUExecutionProvider")},
      input(), output(), row());
  options.models[1].request.device = "CPUExecutionProvider";
  options.on_model_error = OnModelError::fail;
  options.checkpoint_frames = 4;
  EXPECT_THROW(run(options), Error);
  options.existing = Existing::resume;
  options.on_model_error = OnModelError::carry_on;
  PipelineOptions other = options;
  other.models[1].request.device.reset();
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run(other); }), HasSubstr("device"));
  const RunSummary summary = run(options);
  EXPECT_EQ(summary.models[0].device, std::nullopt);
  EXPECT_EQ(summary.models[1].device, "CPUExecutionProvider");
}

TEST_P(PipelineContract, omits_a_model_from_the_frames_on_which_it_does_not_run) {
  auto models = three_models();
  models[1].every = 3;
  models[2].every = 4;
  PipelineOptions options = pipeline_options(models, input(), output(), row());
  for (const std::int64_t batch : {1, 4}) {
    options.batch = batch;
    const RunSummary summary = run(options);
    EXPECT_EQ(summary.models[1].frames, 4);
    EXPECT_EQ(summary.models[2].frames, 3);
    const auto lines = json_lines(output());
    for (std::size_t frame = 0; frame < lines.size(); ++frame) {
      const auto& found = lines[frame]["models"];
      EXPECT_TRUE(found.contains("first"));
      EXPECT_EQ(found.contains("second"), frame % 3 == 0) << frame;
      EXPECT_EQ(found.contains("bytes"), frame % 4 == 0) << frame;
    }
    options.existing = Existing::overwrite;
  }
}

TEST_P(PipelineContract, reports_errors_only_for_the_model_that_failed) {
  const auto failing = pipeline_model("failing", "type=uint8,fail_value=3+7");
  const RunSummary summary =
      run(pipeline_options({pipeline_model("good"), failing}, input(), output(), row()));
  const auto lines = json_lines(output());
  ASSERT_EQ(lines.size(), 11U);
  for (std::size_t frame = 0; frame < lines.size(); ++frame) {
    const auto& found = lines[frame]["models"];
    EXPECT_TRUE(found["good"].contains("tensors")) << frame;
    EXPECT_EQ(found["failing"].contains("error"), frame == 3 || frame == 7) << frame;
  }
  EXPECT_EQ(summary.models[0].failed_frames, 0);
  EXPECT_EQ(summary.models[1].failed_frames, 2);
  EXPECT_EQ(summary.models[1].failed_batches, 2);
  EXPECT_EQ(summary.models[1].first_error, lines[3]["models"]["failing"]["error"]);
}

TEST_P(PipelineContract, refuses_a_model_that_can_not_be_loaded_and_leaves_no_files) {
  const auto options = pipeline_options({pipeline_model("a"), pipeline_model("b", "fail_load=1")},
                                        input(), output(), row());
  EXPECT_THROW(
      {
        try {
          run(options);
        } catch (const Error& error) {
          EXPECT_THAT(error.what(), HasSubstr("'b'"));
          throw;
        }
      },
      Error);
  EXPECT_EQ(folder_.entries(), 1U);
}

INSTANTIATE_TEST_SUITE_P(ByStrategy, PipelineContract, testing::ValuesIn(strategy_names()),
                         [](const auto& row) { return row.param; });

class PipelineOptionsTest : public testing::Test {
 protected:
  std::string refusal(const PipelineOptions& options) const {
    return error_text(ErrorKind::input, [&] { run(options); });
  }
  PipelineOptions options() const {
    return pipeline_options({pipeline_model("a")}, grey_pictures(folder_ / "in", 2),
                            folder_ / "a.jsonl");
  }

  TemporaryDirectory folder_;
};

TEST_F(PipelineOptionsTest, that_are_incomplete_are_refused) {
  PipelineOptions none = options();
  none.models.clear();
  EXPECT_THAT(refusal(none), HasSubstr("no model: give at least one"));
  none = options();
  none.inputs.clear();
  EXPECT_THAT(refusal(none), HasSubstr("no input: give at least one"));
  none = options();
  none.outputs.clear();
  EXPECT_THAT(refusal(none), HasSubstr("no output: give at least one"));
  none = options();
  none.inputs = {"synthetic"};
  EXPECT_THAT(refusal(none), HasSubstr("limit the number of frames"));
}

TEST_F(PipelineOptionsTest, with_counts_below_one_are_refused) {
  PipelineOptions bad = options();
  bad.batch = 0;
  EXPECT_THAT(refusal(bad), HasSubstr("batch"));
  bad = options();
  bad.checkpoint_frames = 0;
  EXPECT_THAT(refusal(bad), HasSubstr("checkpoint"));
  bad = options();
  bad.models[0].every = 0;
  EXPECT_THAT(refusal(bad), AllOf(HasSubstr("every"), HasSubstr("'a'")));
  bad = options();
  bad.frames = 0;
  EXPECT_THAT(refusal(bad), HasSubstr("frames"));
}

TEST_F(PipelineOptionsTest, limit_the_frames_of_each_input) {
  PipelineOptions some = options();
  some.inputs.push_back(grey_pictures(folder_ / "more", 5));
  some.frames = 3;
  const RunSummary summary = run(some);
  EXPECT_EQ(summary.frames, 5);
  EXPECT_EQ(summary.inputs[0].frames, 2);
  EXPECT_EQ(summary.inputs[1].frames, 3);
}

}  // namespace
}  // namespace ortchestra
