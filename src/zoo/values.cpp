#include "zoo/values.h"

#include <algorithm>

namespace ortchestra {

bool is_float_value(const ValueDescription& value, std::string_view name, const Shape& per_frame) {
  return value.name == name && value.type == "float32" && !value.shape.empty() &&
         std::equal(value.shape.begin() + 1, value.shape.end(), per_frame.begin(), per_frame.end());
}

PictureSize size_of_only_input(const ModelDescription& model, std::string_view name) {
  if (model.inputs.size() != 1 || model.inputs.front().shape.size() != 4) return {0, 0};
  const ValueDescription& input = model.inputs.front();
  constexpr std::int64_t longest_side = 16'384;
  const std::int64_t height = input.shape[2];
  const std::int64_t width = input.shape[3];
  const bool has_sides = height > 0 && width > 0 && height <= longest_side && width <= longest_side;
  if (!has_sides || !is_float_value(input, name, {3, height, width})) return {0, 0};
  return {static_cast<int>(width), static_cast<int>(height)};
}

}  // namespace ortchestra
