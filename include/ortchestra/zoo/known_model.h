#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/decode/options.h"
#include "ortchestra/model/model.h"
#include "ortchestra/model/request.h"

namespace ortchestra {

/// How a known model is fed and decoded, according to its authors.
struct KnownModel {
  std::string name;        ///< "UltraFace 320x240"
  std::string source;      ///< the project and the files in which the authors give the values
  RecipeOverrides recipe;  ///< all keys that the authors give
  std::vector<ConstantInput> constants = {};
  DecodeOptions decode = {};  ///< without labels if they depend on how the model was trained
};

/// A family of known models. A new family is a file in src/zoo/ and a line in the list in
/// known_model.cpp.
struct KnownFamily {
  std::string_view name;
  /// Empty if the model is not of this family. Must be strict: a wrong recipe is worse than none.
  std::optional<KnownModel> (*recognise)(const ModelDescription& model);
};
std::span<const KnownFamily> known_families();

/// Recognises a model by the names, shapes and types of its inputs and outputs, by the metadata of
/// its exporter, or by its SHA-256. Empty if no family recognises it. Never throws.
std::optional<KnownModel> find_known_model(const ModelDescription& model);

/// Whether the recipe sets how pixels are converted: fit, color, scale, mean, std or pad.
bool converts_pixels(const RecipeOverrides& recipe);

/// Adds the known recipe and constants to a request. What the request sets is kept: its size,
/// layout and type, its constants, and its whole recipe if that converts_pixels().
ModelRequest with_known_recipe(ModelRequest request, const KnownModel& known);

}  // namespace ortchestra
