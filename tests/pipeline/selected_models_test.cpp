#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"
#include "support/pipeline_runs.h"

// Outputs that get the predictions of some models only.
namespace ortchestra {
namespace {

using namespace test;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class PipelineSelectedModels : public testing::Test {
 protected:
  PipelineOptions options(const std::vector<std::string>& outputs) const {
    PipelineOptions options = pipeline_options(three_models(), "synthetic", "");
    options.frames = 3;
    options.outputs.clear();
    for (const std::string& output : outputs)
      options.outputs.push_back(parse_output(folder_ / output));
    return options;
  }

  TemporaryDirectory folder_;
};

TEST_F(PipelineSelectedModels, are_the_only_ones_in_their_output) {
  run(options({"all.jsonl", "some.jsonl:bytes,first", "{stem}.csv:second"}));
  const auto all = json_lines(folder_ / "all.jsonl");
  const auto some = json_lines(folder_ / "some.jsonl");
  ASSERT_EQ(some.size(), 3U);
  for (std::size_t line = 0; line < some.size(); ++line) {
    nlohmann::json wanted = all[line];
    wanted["models"].erase("second");
    EXPECT_EQ(some[line], wanted);
  }
  const std::string csv = read_file(folder_ / "synthetic.csv");
  EXPECT_THAT(csv, AllOf(HasSubstr(",second,"), testing::Not(HasSubstr(",first,"))));
}

TEST_F(PipelineSelectedModels, are_the_only_ones_in_an_array_file) {
  run(options({"x.npz:second"}));
  const std::string bytes = read_file(folder_ / "x.npz");
  EXPECT_THAT(bytes, AllOf(HasSubstr("second.output.npy"), testing::Not(HasSubstr("first."))));
}

TEST_F(PipelineSelectedModels, are_in_the_summary) {
  const RunSummary summary = run(options({"all.jsonl", "some.csv:first"}));
  EXPECT_TRUE(summary.outputs.at(0).models.empty());
  EXPECT_THAT(summary.outputs.at(1).models, ElementsAre("first"));
}

TEST_F(PipelineSelectedModels, that_do_not_exist_are_refused_with_the_nearest_name) {
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run(options({"x.npz:secnd"})); }),
              AllOf(HasSubstr("x.npz"), HasSubstr("first, second, bytes"),
                    HasSubstr("did you mean 'second'?")));
  EXPECT_EQ(folder_.entries(), 0U);
}

TEST_F(PipelineSelectedModels, must_be_one_for_label_files) {
  for (const std::string output : {"x.yolo/", "x.yolo/:first,bytes"}) {
    EXPECT_THAT(error_text(ErrorKind::input, [&] { run(options({output})); }),
                AllOf(HasSubstr("only one model"), HasSubstr("x.yolo/:first'")));
  }
  EXPECT_EQ(folder_.entries(), 0U);
  EXPECT_EQ(run(options({"x.yolo/:first"})).outputs.at(0).format, ".yolo/");
}

TEST_F(PipelineSelectedModels, must_be_the_same_when_a_run_is_resumed) {
  PipelineOptions interrupted = options({"x.jsonl:first"});
  interrupted.models[1] = pipeline_model("second", "fail=1");
  interrupted.on_model_error = OnModelError::fail;
  EXPECT_THROW(run(interrupted), Error);
  PipelineOptions other = interrupted;
  other.existing = Existing::resume;
  other.outputs.front().models = {"second"};
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run(other); }), HasSubstr("models"));
}

}  // namespace
}  // namespace ortchestra
