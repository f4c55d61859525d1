#include "pipeline/resumption/options_json.h"

#include <utility>

#include "model/spec_json.h"
#include "strategy/rows/row_json.h"
#include "tensor/recipe_json.h"

namespace ortchestra {
namespace {

using nlohmann::json;

json model_json(const EngineModel& model) {
  return {{"name", json_of_field(model.request.name)},
          {"source", model.request.source},
          {"recipe", recipe_to_json(model.request.recipe)},
          {"constants", to_json(model.request.constants)},
          {"batched_outputs", json_of_field(model.request.batched_outputs)},
          {"device", json_of_field(model.request.device)},
          {"decode", to_json(model.decode)},
          {"every", model.every}};
}

EngineModel model_from_json(const json& from) {
  EngineModel model;
  read_field(from.at("name"), model.request.name);
  from.at("source").get_to(model.request.source);
  model.request.recipe = recipe_from_json<RecipeOverrides>(from.at("recipe"));
  model.request.constants = constants_from_json(from.at("constants"));
  read_field(from.at("batched_outputs"), model.request.batched_outputs);
  read_field(from.at("device"), model.request.device);
  model.decode = decode_options_from_json(from.at("decode"));
  from.at("every").get_to(model.every);
  return model;
}

}  // namespace

json to_json(const DecodeOptions& options) {
  return {{"kind", options.kind},
          {"outputs", options.outputs},
          {"labels", options.labels},
          {"labels_file", options.labels_file},
          {"score", json_of_field(options.score)},
          {"iou", json_of_field(options.iou)},
          {"top_k", json_of_field(options.top_k)},
          {"background", json_of_field(options.background)},
          {"activation", json_of_field(options.activation)},
          {"box_format", json_of_field(options.box_format)},
          {"coordinates", json_of_field(options.coordinates)},
          {"strides", options.strides},
          {"reg_max", json_of_field(options.reg_max)},
          {"threshold", json_of_field(options.threshold)},
          {"point_order", json_of_field(options.point_order)},
          {"columns", options.columns},
          {"counts", options.counts}};
}

DecodeOptions decode_options_from_json(const json& from) {
  DecodeOptions options;
  from.at("kind").get_to(options.kind);
  from.at("outputs").get_to(options.outputs);
  from.at("labels").get_to(options.labels);
  from.at("labels_file").get_to(options.labels_file);
  read_field(from.at("score"), options.score);
  read_field(from.at("iou"), options.iou);
  read_field(from.at("top_k"), options.top_k);
  read_field(from.at("background"), options.background);
  read_field(from.at("activation"), options.activation);
  read_field(from.at("box_format"), options.box_format);
  read_field(from.at("coordinates"), options.coordinates);
  from.at("strides").get_to(options.strides);
  read_field(from.at("reg_max"), options.reg_max);
  read_field(from.at("threshold"), options.threshold);
  read_field(from.at("point_order"), options.point_order);
  from.at("columns").get_to(options.columns);
  from.at("counts").get_to(options.counts);
  return options;
}

json to_json(const PipelineOptions& options) {
  json models = json::array();
  for (const EngineModel& model : options.models) models.push_back(model_json(model));
  json inputs = json::array();
  for (const PipelineInput& input : options.inputs) inputs.push_back(input.name);
  json outputs = json::array();
  for (const PipelineOutput& output : options.outputs)
    outputs.push_back({{"name", output.name}, {"models", output.models}});
  return {{"models", std::move(models)},
          {"inputs", std::move(inputs)},
          {"autorotate", options.reading.autorotate},
          {"protocols", options.reading.protocols},
          {"outputs", std::move(outputs)},
          {"row", to_json(options.row)},
          {"device", options.device},
          {"batch", options.batch},
          {"width", options.size.width},
          {"height", options.size.height},
          {"frames", json_of_field(options.frames)},
          {"existing", options.existing},
          {"on_bad_frame", options.on_bad_frame},
          {"on_model_error", options.on_model_error},
          {"checkpoint_frames", options.checkpoint_frames}};
}

PipelineOptions pipeline_options_from_json(const json& from) {
  PipelineOptions options;
  for (const json& model : from.at("models")) options.models.push_back(model_from_json(model));
  for (const json& input : from.at("inputs")) options.inputs.emplace_back(input.get<std::string>());
  from.at("autorotate").get_to(options.reading.autorotate);
  from.at("protocols").get_to(options.reading.protocols);
  for (const json& output : from.at("outputs")) {
    options.outputs.emplace_back(output.at("name").get<std::string>());
    output.at("models").get_to(options.outputs.back().models);
  }
  options.row = row_from_json(from.at("row"));
  from.at("device").get_to(options.device);
  from.at("batch").get_to(options.batch);
  from.at("width").get_to(options.size.width);
  from.at("height").get_to(options.size.height);
  read_field(from.at("frames"), options.frames);
  from.at("existing").get_to(options.existing);
  from.at("on_bad_frame").get_to(options.on_bad_frame);
  from.at("on_model_error").get_to(options.on_model_error);
  from.at("checkpoint_frames").get_to(options.checkpoint_frames);
  return options;
}

}  // namespace ortchestra
