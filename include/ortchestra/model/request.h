#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/model/model.h"
#include "ortchestra/tensor/recipe.h"

namespace ortchestra {

/// What the user says of a recipe; the rest follows from the model's input.
struct RecipeOverrides {
  std::optional<int> width;
  std::optional<int> height;
  std::optional<Fit> fit;
  std::optional<ColorOrder> color;
  std::optional<Layout> layout;
  std::optional<float> scale;
  std::optional<std::array<float, 3>> mean;
  std::optional<std::array<float, 3>> std;
  std::optional<ElementType> type;
  std::optional<std::uint8_t> pad;
};

/// A model as the user asks for it.
struct ModelRequest {
  std::optional<std::string> name = {};  ///< else the file's stem
  std::string source;                    ///< as ModelSpec::source
  RecipeOverrides recipe = {};
  std::vector<ConstantInput> constants = {};
  /// Names of the outputs that have a row for each frame of a batch; every frame gets the others
  /// whole. Absent: those whose first dimension is the picture's by name or number; where the file
  /// does not say that of an output, a batch is tried, and refused where it gives other values than
  /// its frames alone.
  std::optional<std::vector<std::string>> batched_outputs = {};
};

}  // namespace ortchestra
