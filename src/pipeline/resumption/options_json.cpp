#include "pipeline/resumption/options_json.h"
#include "strategy/rows/row_json.h"

#include <utility>

namespace ortchestra {
namespace {

using nlohmann::json;

template <class Value>
json or_null(const std::optional<Value>& value) {
  return value ? json(*value) : json(nullptr);
}

template <class Choice>
json name_or_null(const std::optional<Choice>& value) {
  return value ? json(name_of(*value)) : json(nullptr);
}

template <class Value>
void get(const json& from, const char* key, std::optional<Value>& target) {
  if (const json& value = from.at(key); !value.is_null()) target = value.get<Value>();
}

template <class Choice>
void get(const json& from, const char* key, std::optional<Choice>& target,
         std::optional<Choice> (*named)(std::string_view)) {
  if (const json& value = from.at(key); !value.is_null()) target = named(value.get<std::string>());
}

json recipe_json(const RecipeOverrides& recipe) {
  return {{"width", or_null(recipe.width)},        {"height", or_null(recipe.height)},
          {"fit", name_or_null(recipe.fit)},       {"color", name_or_null(recipe.color)},
          {"layout", name_or_null(recipe.layout)}, {"scale", or_null(recipe.scale)},
          {"mean", or_null(recipe.mean)},          {"std", or_null(recipe.std)},
          {"type", name_or_null(recipe.type)},     {"pad", or_null(recipe.pad)}};
}

RecipeOverrides recipe_from_json(const json& from) {
  RecipeOverrides recipe;
  get(from, "width", recipe.width);
  get(from, "height", recipe.height);
  get(from, "fit", recipe.fit, fit_named);
  get(from, "color", recipe.color, color_named);
  get(from, "layout", recipe.layout, layout_named);
  get(from, "scale", recipe.scale);
  get(from, "mean", recipe.mean);
  get(from, "std", recipe.std);
  get(from, "type", recipe.type, element_type_named);
  get(from, "pad", recipe.pad);
  return recipe;
}

json model_json(const EngineModel& model) {
  json constants = json::array();
  for (const ConstantInput& constant : model.request.constants)
    constants.push_back({{"name", constant.name}, {"values", constant.values}});
  return {{"name", or_null(model.request.name)},
          {"source", model.request.source},
          {"recipe", recipe_json(model.request.recipe)},
          {"constants", std::move(constants)},
          {"decode", to_json(model.decode)},
          {"every", model.every}};
}

EngineModel model_from_json(const json& from) {
  EngineModel model;
  get(from, "name", model.request.name);
  from.at("source").get_to(model.request.source);
  model.request.recipe = recipe_from_json(from.at("recipe"));
  for (const json& constant : from.at("constants"))
    model.request.constants.push_back({constant.at("name"), constant.at("values")});
  model.decode = decode_options_from_json(from.at("decode"));
  from.at("every").get_to(model.every);
  return model;
}

}  // namespace

json to_json(const DecodeOptions& options) {
  json columns = json::array();
  for (const Column column : options.columns) columns.push_back(name_of(column));
  return {{"kind", options.kind},
          {"outputs", options.outputs},
          {"labels", options.labels},
          {"labels_file", options.labels_file},
          {"score", or_null(options.score)},
          {"iou", or_null(options.iou)},
          {"top_k", or_null(options.top_k)},
          {"background", or_null(options.background)},
          {"activation", name_or_null(options.activation)},
          {"box_format", name_or_null(options.box_format)},
          {"coordinates", name_or_null(options.coordinates)},
          {"strides", options.strides},
          {"reg_max", or_null(options.reg_max)},
          {"threshold", or_null(options.threshold)},
          {"point_order", name_or_null(options.point_order)},
          {"columns", std::move(columns)},
          {"counts", options.counts}};
}

DecodeOptions decode_options_from_json(const json& from) {
  DecodeOptions options;
  from.at("kind").get_to(options.kind);
  from.at("outputs").get_to(options.outputs);
  from.at("labels").get_to(options.labels);
  from.at("labels_file").get_to(options.labels_file);
  get(from, "score", options.score);
  get(from, "iou", options.iou);
  get(from, "top_k", options.top_k);
  get(from, "background", options.background);
  get(from, "activation", options.activation, activation_named);
  get(from, "box_format", options.box_format, box_format_named);
  get(from, "coordinates", options.coordinates, coordinate_unit_named);
  from.at("strides").get_to(options.strides);
  get(from, "reg_max", options.reg_max);
  get(from, "threshold", options.threshold);
  get(from, "point_order", options.point_order, point_order_named);
  options.columns.reserve(from.at("columns").size());
  for (const json& column : from.at("columns"))
    options.columns.push_back(column_named(column.get<std::string>()).value());
  from.at("counts").get_to(options.counts);
  return options;
}

json to_json(const PipelineOptions& options) {
  json models = json::array();
  for (const EngineModel& model : options.models) models.push_back(model_json(model));
  json inputs = json::array();
  for (const PipelineInput& input : options.inputs) inputs.push_back(input.name);
  json outputs = json::array();
  for (const PipelineOutput& output : options.outputs) outputs.push_back(output.name);
  return {{"models", std::move(models)},
          {"inputs", std::move(inputs)},
          {"autorotate", options.reading.autorotate},
          {"protocols", options.reading.protocols},
          {"outputs", std::move(outputs)},
          {"row", to_json(options.row)},
          {"device", options.device},
          {"batch", options.batch},
          {"width", options.width},
          {"height", options.height},
          {"frames", or_null(options.frames)},
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
  for (const json& output : from.at("outputs"))
    options.outputs.emplace_back(output.get<std::string>());
  options.row = row_from_json(from.at("row"));
  from.at("device").get_to(options.device);
  from.at("batch").get_to(options.batch);
  from.at("width").get_to(options.width);
  from.at("height").get_to(options.height);
  get(from, "frames", options.frames);
  from.at("existing").get_to(options.existing);
  from.at("on_bad_frame").get_to(options.on_bad_frame);
  from.at("on_model_error").get_to(options.on_model_error);
  from.at("checkpoint_frames").get_to(options.checkpoint_frames);
  return options;
}

}  // namespace ortchestra
