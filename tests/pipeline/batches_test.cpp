#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/pipeline_runs.h"

// Batches of several frames, and models that run only on some frames.
namespace ortchestra {
namespace {

using namespace test;

class PipelineBatches : public testing::Test {
 protected:
  std::string input(int frames) const {
    return grey_pictures(folder_ / std::to_string(frames), frames);
  }
  /// The predictions by model and frame.
  static std::map<std::string, std::map<std::int64_t, std::string>> answers(
      const PipelineOptions& options) {
    std::map<std::string, std::map<std::int64_t, std::string>> found;
    std::istringstream text(written(options));
    for (std::string line; std::getline(text, line);) {
      const auto frame = nlohmann::json::parse(line);
      for (const auto& [model, answer] : frame["models"].items())
        found[model][frame["frame"]] = answer.dump();
    }
    return found;
  }

  TemporaryDirectory folder_;
};

TEST_F(PipelineBatches, with_fewer_frames_at_the_end_give_the_same_predictions) {
  for (const int frames : {1, 3, 4, 5}) {
    PipelineOptions options = pipeline_options(three_models(), input(frames), "");
    const std::string alone = written(options);
    options.batch = 4;
    EXPECT_TRUE(written(options) == alone) << frames;
  }
}

TEST_F(PipelineBatches, are_divided_or_padded_for_models_with_a_fixed_batch) {
  const std::vector<EngineModel> fixed = {pipeline_model("one", "batch=1"),
                                          pipeline_model("two", "batch=2"),
                                          pipeline_model("four", "batch=4")};
  const std::vector<EngineModel> dynamic = {pipeline_model("one"), pipeline_model("two"),
                                            pipeline_model("four")};
  PipelineOptions options = pipeline_options(dynamic, input(7), "");
  options.batch = 4;
  const std::string expected = written(options);
  options.models = fixed;
  for (const std::string row : {"serial", "pool", "processes"}) {
    options.row = parse_row(row);
    EXPECT_TRUE(written(options) == expected) << row;
  }
}

TEST_F(PipelineBatches, that_end_at_checkpoints_give_the_same_predictions) {
  PipelineOptions options = pipeline_options(three_models(), input(11), "");
  const std::string expected = written(options);
  options.batch = 4;
  options.checkpoint_frames = 3;
  EXPECT_TRUE(written(options) == expected);
}

TEST_F(PipelineBatches, of_models_that_run_on_every_n_th_frame_give_the_same_predictions) {
  const auto all = answers(pipeline_options(three_models(), input(13), ""));
  auto models = three_models();
  models[0].every = 2;
  models[1].every = 3;
  models[2].every = 5;
  for (const std::int64_t batch : {1, 4}) {
    PipelineOptions options = pipeline_options(models, input(13), "");
    options.batch = batch;
    const auto some = answers(options);
    for (const EngineModel& model : models) {
      const std::string& name = *model.request.name;
      auto expected = all.at(name);
      std::erase_if(expected, [&](const auto& entry) { return entry.first % model.every != 0; });
      EXPECT_EQ(some.at(name), expected) << name << ", batch " << batch;
    }
  }
}

TEST_F(PipelineBatches, on_which_no_model_runs_are_written_too) {
  PipelineOptions options =
      pipeline_options({pipeline_model("rare", "", 100)}, input(9), folder_ / "out.jsonl");
  options.batch = 2;
  options.checkpoint_frames = 3;
  EXPECT_EQ(run(options).models[0].frames, 1);
  const auto lines = json_lines(folder_ / "out.jsonl");
  ASSERT_EQ(lines.size(), 9U);
  EXPECT_EQ(lines[0]["models"].size(), 1U);
  EXPECT_EQ(lines[8]["models"].size(), 0U);
}

}  // namespace
}  // namespace ortchestra
