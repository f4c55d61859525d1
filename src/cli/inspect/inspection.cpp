#include "cli/inspect/inspection.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text/text.h"
#include "ortchestra/base/error.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/model/session.h"

namespace ortchestra::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string size_text(std::uint64_t bytes) {
  constexpr double kib = 1024;
  constexpr double mib = kib * kib;
  const auto size = static_cast<double>(bytes);
  if (size < kib) return fmt::format("{} bytes", bytes);
  return size < mib ? fmt::format("{:.1f} KiB", size / kib) : fmt::format("{:.1f} MiB", size / mib);
}

std::string origin_text(const ModelDescription& model) {
  std::string text = size_text(model.bytes);
  if (model.opset > 0) text += fmt::format(", opset {}", model.opset);
  if (!model.producer.empty()) text += ", made by " + model.producer;
  return text;
}

std::string text_of(const Inspection& inspection) {
  const ModelDescription& model = inspection.description;
  const std::string source = inspection.name == model.source ? "" : "  (" + model.source + ")";
  std::string text = one_line(inspection.name + source) + "\n";
  const auto line = [&](std::string_view what, const std::string& value) {
    text += fmt::format("  {:<9}{}\n", what, one_line(value));
  };
  line("file", origin_text(model));
  for (const ValueDescription& input : model.inputs) line("input", describe(input));
  for (const ValueDescription& output : model.outputs) line("output", describe(output));
  for (const ValueDescription& output : model.unread_outputs)
    line("output", describe(output) + "  (not read: not a tensor of numbers)");
  if (inspection.fed) {
    line("picture", inspection.fed->image_input);
    line("recipe", describe(inspection.fed->recipe));
    if (inspection.known) line("known", inspection.known->name);
  } else {
    line("picture", "none: " + inspection.problem);
  }
  return text;
}

/// A number, a symbolic name, or null if the size is dynamic and has no name.
Json extent_json(const ValueDescription& value, std::size_t i) {
  if (value.shape[i] >= 0) return value.shape[i];
  const bool named = i < value.symbols.size() && !value.symbols[i].empty();
  return named ? Json(value.symbols[i]) : Json(nullptr);
}

Json values_json(const std::vector<ValueDescription>& values) {
  Json list = Json::array();
  for (const ValueDescription& value : values) {
    Json shape = Json::array();
    for (std::size_t i = 0; i < value.shape.size(); ++i) shape.push_back(extent_json(value, i));
    list.push_back({{"name", value.name}, {"type", value.type}, {"shape", std::move(shape)}});
  }
  return list;
}

Json recipe_json(const Recipe& recipe) {
  Json json;
  json["size"] = {recipe.width, recipe.height};
  for_each_recipe_field(recipe, [&](const char* name, const auto& value) { json[name] = value; });
  json.erase("width");
  json.erase("height");
  return json;
}

Json json_of(const Inspection& inspection) {
  const ModelDescription& model = inspection.description;
  Json json;
  json["name"] = inspection.name;
  json["path"] = model.source;
  json["bytes"] = model.bytes;
  json["sha256"] = model.sha256;
  json["opset"] = model.opset > 0 ? Json(model.opset) : Json(nullptr);
  json["producer"] = model.producer;
  json["inputs"] = values_json(model.inputs);
  json["outputs"] = values_json(model.outputs);
  json["unread_outputs"] = values_json(model.unread_outputs);
  json["picture_input"] = inspection.fed ? Json(inspection.fed->image_input) : Json(nullptr);
  json["known"] = inspection.known ? Json(inspection.known->name) : Json(nullptr);
  json["recipe"] = inspection.fed ? recipe_json(inspection.fed->recipe) : Json(nullptr);
  json["problem"] = inspection.fed ? Json(nullptr) : Json(inspection.problem);
  return json;
}

}  // namespace

Inspection inspect(const ModelRequest& request, const PictureSize& default_size) {
  Inspection inspection;
  inspection.request = request;
  inspection.name = request.name ? *request.name : default_name(request.source);
  inspection.description = describe_model(request.source);
  inspection.known = find_known_model(inspection.description);
  try {
    const ModelRequest used =
        inspection.known ? with_known_recipe(request, *inspection.known) : request;
    inspection.fed = resolve_model(inspection.name, inspection.description, used, default_size);
  } catch (const Error& error) {
    inspection.problem = error.what();
  }
  return inspection;
}

std::string to_text(std::span<const Inspection> inspections) {
  std::string text;
  for (const Inspection& inspection : inspections)
    text += (text.empty() ? "" : "\n") + text_of(inspection);
  return text;
}

nlohmann::ordered_json to_json(std::span<const Inspection> inspections) {
  Json models = Json::array();
  for (const Inspection& inspection : inspections) models.push_back(json_of(inspection));
  return {{"schema", "ortchestra.inspect/1"}, {"models", std::move(models)}};
}

}  // namespace ortchestra::cli
