#include "pipeline/resumption/options_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ortchestra {
namespace {

TEST(OptionsJson, keeps_the_options_of_a_decoder) {
  DecodeOptions options;
  options.kind = "detections";
  options.outputs = {"rows"};
  options.labels = {"a", "b"};
  options.score = 0.5F;
  options.box_format = BoxFormat::corners_y_first;
  options.columns = {Column::batch, Column::cx,    Column::cy,
                     Column::size,  Column::score, Column::skip};
  options.counts = "counts";
  const nlohmann::json json = to_json(options);
  const DecodeOptions read = decode_options_from_json(nlohmann::json::parse(json.dump()));
  EXPECT_EQ(to_json(read), json);
  EXPECT_EQ(read.columns, options.columns);
  EXPECT_EQ(read.counts, "counts");
  EXPECT_EQ(read.box_format, BoxFormat::corners_y_first);
}

TEST(OptionsJson, keeps_what_a_model_is_asked_with) {
  PipelineOptions options;
  EngineModel model;
  model.request.source = "a.onnx";
  model.request.constants = {{"size", {1, 2}}};
  model.request.batched_outputs = {{"boxes"}};
  model.request.recipe.fit = Fit::crop;
  model.request.device = "xnnpack";
  model.every = 3;
  options.outputs = {"a.jsonl", parse_output("a.npz:first,second")};
  options.models = {model, {.request = {.source = "b.onnx"}}};
  const nlohmann::json json = to_json(options);
  const PipelineOptions read = pipeline_options_from_json(nlohmann::json::parse(json.dump()));
  EXPECT_EQ(to_json(read), json);
  EXPECT_EQ(read.outputs.at(1).name, "a.npz");
  EXPECT_EQ(read.outputs.at(1).models, (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(read.models.at(0).request.batched_outputs, model.request.batched_outputs);
  EXPECT_EQ(read.models.at(0).request.recipe.fit, Fit::crop);
  EXPECT_EQ(read.models.at(0).request.device, "xnnpack");
  EXPECT_FALSE(read.models.at(1).request.device);
  EXPECT_FALSE(read.models.at(1).request.batched_outputs);
}

}  // namespace
}  // namespace ortchestra
