#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"
#include "support/pipeline_runs.h"

namespace ortchestra {
namespace {

using namespace test;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class PipelineWithSeveralInputs : public testing::Test {
 protected:
  PipelineOptions options(const std::string& output) const {
    PipelineOptions options =
        pipeline_options(three_models(), grey_pictures(folder_ / "left", 5), folder_ / output);
    options.inputs.push_back(grey_pictures(folder_ / "right", 3, 100));
    options.batch = 2;
    return options;
  }

  TemporaryDirectory folder_;
};

TEST_F(PipelineWithSeveralInputs, writes_one_output_per_input_if_its_name_has_the_stem) {
  const PipelineOptions both = options("{stem}.jsonl");
  const RunSummary summary = run(both);
  ASSERT_EQ(summary.outputs.size(), 2U);
  EXPECT_EQ(summary.outputs[0].output, folder_ / "left.jsonl");
  EXPECT_EQ(summary.outputs[1].output, folder_ / "right.jsonl");
  for (std::size_t input = 0; input < 2; ++input) {
    PipelineOptions alone = both;
    alone.inputs = {both.inputs[input]};
    EXPECT_TRUE(read_file(summary.outputs[input].output) == written(alone));
  }
  EXPECT_EQ(folder_.entries(), 4U);
}

TEST_F(PipelineWithSeveralInputs, writes_the_name_of_the_input_into_a_shared_output) {
  const PipelineOptions both = options("all.jsonl");
  run(both);
  std::string alone;
  for (const PipelineInput& input : both.inputs) {
    PipelineOptions one = both;
    one.inputs = {input};
    alone += written(one);
  }
  EXPECT_TRUE(read_file(folder_ / "all.jsonl") == alone);
  const auto lines = json_lines(folder_ / "all.jsonl");
  EXPECT_EQ(lines[4]["input"], both.inputs[0].name);
  EXPECT_EQ(lines[5]["input"], both.inputs[1].name);
  EXPECT_EQ(lines[5]["frame"], 0);
}

TEST_F(PipelineWithSeveralInputs, can_have_shared_and_separate_outputs) {
  PipelineOptions both = options("all.jsonl");
  both.outputs.push_back(folder_ / "{stem}.csv");
  run(both);
  EXPECT_EQ(json_lines(folder_ / "all.jsonl").size(), 8U);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "left.csv"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "right.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "all.jsonl.journal"));
}

TEST_F(PipelineWithSeveralInputs, refuses_a_shared_output_that_can_hold_only_one) {
  for (const std::string output : {"all.npz", "all/"}) {
    EXPECT_THAT(error_text(ErrorKind::input, [&] { run(options(output)); }),
                AllOf(HasSubstr(output), HasSubstr("{stem}")));
  }
  EXPECT_EQ(folder_.entries(), 2U);
}

TEST_F(PipelineWithSeveralInputs, refuses_two_outputs_with_the_same_path) {
  PipelineOptions both = options("{stem}.jsonl");
  both.outputs.push_back(folder_ / "left.jsonl");
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run(both); }), HasSubstr("given twice"));
}

TEST_F(PipelineWithSeveralInputs, applies_every_from_the_start_of_each_input) {
  PipelineOptions both = options("all.jsonl");
  both.models[0].every = 4;
  run(both);
  const auto lines = json_lines(folder_ / "all.jsonl");
  for (const auto& line : lines)
    EXPECT_EQ(line["models"].contains("first"), line["frame"].get<int>() % 4 == 0) << line;
}

}  // namespace
}  // namespace ortchestra
