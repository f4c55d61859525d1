#include "model/spec_json.h"

#include "tensor/recipe_json.h"

namespace ortchestra {

namespace {

using nlohmann::json;

template <class Value>
std::optional<Value> optional_at(const json& from, const char* key) {
  const json& value = from.at(key);
  return value.is_null() ? std::nullopt : std::optional(value.get<Value>());
}

}  // namespace

json to_json(const ModelSpec& spec) {
  return {{"name", spec.name},
          {"source", spec.source},
          {"image_input", spec.image_input},
          {"fixed_batch", spec.fixed_batch},
          {"recipe", recipe_to_json(spec.recipe)},
          {"tensor", spec.tensor},
          {"constants", to_json(spec.constants)},
          {"whole_outputs", spec.whole_outputs},
          {"device", spec.device}};
}

ModelSpec model_spec_from_json(const json& from) {
  ModelSpec spec;
  from.at("name").get_to(spec.name);
  from.at("source").get_to(spec.source);
  from.at("image_input").get_to(spec.image_input);
  from.at("fixed_batch").get_to(spec.fixed_batch);
  spec.recipe = recipe_from_json<Recipe>(from.at("recipe"));
  from.at("tensor").get_to(spec.tensor);
  spec.constants = constants_from_json(from.at("constants"));
  from.at("whole_outputs").get_to(spec.whole_outputs);
  from.at("device").get_to(spec.device);
  return spec;
}

json to_json(const std::vector<ConstantInput>& constants) {
  json list = json::array();
  for (const ConstantInput& constant : constants)
    list.push_back({{"name", constant.name}, {"values", constant.values}});
  return list;
}

std::vector<ConstantInput> constants_from_json(const json& from) {
  std::vector<ConstantInput> constants;
  for (const json& constant : from)
    constants.push_back({constant.at("name"), constant.at("values")});
  return constants;
}

json to_json(const SessionOptions& options) {
  return {{"intra", options.intra ? json(*options.intra) : json()},
          {"spin", options.spin ? json(to_string(*options.spin)) : json()},
          {"threads", options.threads},
          {"arena", options.arena},
          {"binding", options.binding},
          {"device", options.device},
          {"provider_options", options.provider_options}};
}

SessionOptions session_options_from_json(const json& from) {
  SessionOptions options;
  options.intra = optional_at<int>(from, "intra");
  if (const auto spin = optional_at<std::string>(from, "spin")) options.spin = spin_named(*spin);
  from.at("threads").get_to(options.threads);
  from.at("arena").get_to(options.arena);
  from.at("binding").get_to(options.binding);
  from.at("device").get_to(options.device);
  from.at("provider_options").get_to(options.provider_options);
  return options;
}

}  // namespace ortchestra
