#pragma once

#include <cstdint>
#include <string_view>

#include "ortchestra/model/model.h"

namespace ortchestra {

/// Whether a file declares the value with this name, as float32, and with this shape after the
/// batch dimension, which may be any number or symbolic.
bool is_float_value(const ValueDescription& value, std::string_view name, const Shape& per_frame);

/// The width and height of a model's only input, if it is float32[batch, 3, height, width] with
/// this name and fixed sides. Otherwise 0.
PictureSize size_of_only_input(const ModelDescription& model, std::string_view name);

}  // namespace ortchestra
