#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "ortchestra/tensor/recipe.h"

namespace ortchestra {

template <class Value>
nlohmann::json json_of_field(const Value& value) {
  return value;
}
template <class Value>
nlohmann::json json_of_field(const std::optional<Value>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

template <class Value>
void read_field(const nlohmann::json& from, Value& value) {
  from.get_to(value);
}
template <class Value>
void read_field(const nlohmann::json& from, std::optional<Value>& value) {
  if (!from.is_null()) value = from.get<Value>();
}

/// Converts a Recipe or RecipeOverrides to JSON. Fields without a value become null.
template <class RecipeLike>
nlohmann::json recipe_to_json(const RecipeLike& recipe) {
  nlohmann::json json;
  for_each_recipe_field(
      recipe, [&](const char* name, const auto& value) { json[name] = json_of_field(value); });
  return json;
}

/// Inverse of recipe_to_json. Throws nlohmann::json::exception or Error(input) for any other JSON.
template <class RecipeLike>
RecipeLike recipe_from_json(const nlohmann::json& from) {
  RecipeLike recipe;
  for_each_recipe_field(recipe,
                        [&](const char* name, auto& value) { read_field(from.at(name), value); });
  return recipe;
}

}  // namespace ortchestra
