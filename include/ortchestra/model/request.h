#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/model/model.h"
#include "ortchestra/tensor/recipe.h"

namespace ortchestra {

/// The parts of a recipe that the user sets. The model's input determines the rest.
struct RecipeOverrides {
  std::optional<int> width = {};
  std::optional<int> height = {};
  std::optional<Fit> fit = {};
  std::optional<ColorOrder> color = {};
  std::optional<Layout> layout = {};
  std::optional<float> scale = {};
  std::optional<std::array<float, 3>> mean = {};
  std::optional<std::array<float, 3>> std = {};
  std::optional<ElementType> type = {};
  std::optional<std::uint8_t> pad = {};
};

/// A model as the user requests it.
struct ModelRequest {
  std::optional<std::string> name = {};  ///< absent: the file's stem
  std::string source;                    ///< as ModelSpec::source
  RecipeOverrides recipe = {};
  std::vector<ConstantInput> constants = {};
  /// Names of the outputs that have one entry per frame of a batch. Every frame gets the other
  /// outputs whole. Absent: an output has one entry per frame if its first dimension is the
  /// picture's batch dimension, by name or by number. If the file does not declare this for an
  /// output, trial runs decide: it is refused if a batch gives other values than single frames.
  std::optional<std::vector<std::string>> batched_outputs = {};
  /// As SessionOptions::device. Absent: the row's.
  std::optional<std::string> device = {};
};

}  // namespace ortchestra
