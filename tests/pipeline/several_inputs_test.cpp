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

TEST_F(PipelineWithSeveralInputs, writes_an_output_of_its_own_for_each_where_it_has_the_stem) {
  const PipelineOptions both = options("{stem}.jsonl");
  const RunSummary summary = run(both);
  EXPECT_THAT(summary.outputs,
              ElementsAre((folder_ / "left.jsonl").string(), (folder_ / "right.jsonl").string()));
  for (std::size_t input = 0; input < 2; ++input) {
    PipelineOptions alone = both;
    alone.inputs = {both.inputs[input]};
    EXPECT_TRUE(read_file(summary.outputs[input]) == written(alone));
  }
  EXPECT_EQ(folder_.entries(), 4U);
}

TEST_F(PipelineWithSeveralInputs, tells_them_apart_in_one_output) {
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

TEST_F(PipelineWithSeveralInputs, may_do_both_at_once) {
  PipelineOptions both = options("all.jsonl");
  both.outputs.push_back(folder_ / "{stem}.csv");
  run(both);
  EXPECT_EQ(json_lines(folder_ / "all.jsonl").size(), 8U);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "left.csv"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "right.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "all.jsonl.journal"));
}

TEST_F(PipelineWithSeveralInputs, refuses_an_output_that_holds_one_only) {
  for (const std::string output : {"all.npz", "all/"}) {
    EXPECT_THAT(error_text(ErrorKind::input, [&] { run(options(output)); }),
                AllOf(HasSubstr(output), HasSubstr("{stem}")));
  }
  EXPECT_EQ(folder_.entries(), 2U);
}

TEST_F(PipelineWithSeveralInputs, refuses_outputs_that_come_to_one_path) {
  PipelineOptions both = options("{stem}.jsonl");
  both.outputs.push_back(folder_ / "left.jsonl");
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run(both); }), HasSubstr("given twice"));
}

TEST_F(PipelineWithSeveralInputs, begins_each_with_the_models_that_look_at_frame_0) {
  PipelineOptions both = options("all.jsonl");
  both.models[0].every = 4;
  run(both);
  const auto lines = json_lines(folder_ / "all.jsonl");
  for (const auto& line : lines)
    EXPECT_EQ(line["models"].contains("first"), line["frame"].get<int>() % 4 == 0) << line;
}

}  // namespace
}  // namespace ortchestra
