#include "config/merged_models.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <type_traits>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

std::string name_of(const ModelRequest& request) {
  return request.name ? *request.name : default_name(request.source);
}

/// Sets the fields of `recipe` that `given` has.
void set_given_fields(RecipeOverrides& recipe, const RecipeOverrides& given) {
  for_each_recipe_field(recipe, [&](std::string_view key, auto& field) {
    for_each_recipe_field(given, [&](std::string_view other, const auto& value) {
      if constexpr (std::is_same_v<decltype(value),
                                   const std::remove_reference_t<decltype(field)>&>)
        if (key == other && value) field = value;
    });
  });
}

void set_given_parts(ModelRequest& model, const ModelRequest& given) {
  model.name = given.name;
  model.source = given.source;
  set_given_fields(model.recipe, given.recipe);
  if (!given.constants.empty()) model.constants = given.constants;
  if (given.batched_outputs) model.batched_outputs = given.batched_outputs;
  if (given.device) model.device = given.device;
}

}  // namespace

std::optional<std::size_t> configured_index(const std::vector<ModelRequest>& configured,
                                            const ModelRequest& given) {
  const auto same = std::ranges::find_if(configured, [&](const ModelRequest& other) {
    return given.name && name_of(other) == *given.name;
  });
  if (same == configured.end()) return std::nullopt;
  return static_cast<std::size_t>(same - configured.begin());
}

std::vector<ModelRequest> merge_models(std::vector<ModelRequest> configured,
                                       const std::vector<ModelRequest>& given) {
  std::set<std::string> names;
  std::vector<ModelRequest> added;
  for (const ModelRequest& request : given) {
    if (request.name && !names.insert(*request.name).second) {
      throw input_error("two models are named '" + *request.name +
                        "': give one of them another name");
    }
    if (const auto index = configured_index(configured, request)) {
      set_given_parts(configured[*index], request);
    } else {
      added.push_back(request);
    }
  }
  configured.insert(configured.end(), added.begin(), added.end());
  return configured;
}

}  // namespace ortchestra
