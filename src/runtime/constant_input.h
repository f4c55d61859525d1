#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ortchestra/model/model.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// The tensor of a constant input.
struct ConstantTensor {
  ElementType type = ElementType::float32;
  Shape shape;
  std::vector<std::byte> data;
};

/// Converts `constant` to the type and shape of `input`. One value fills the whole input, and open
/// extents are then 1. Otherwise there must be one value per element, and at most one extent may be
/// open: it follows from the number of values. Throws Error(input) if the number of values does not
/// fit, a value is outside the type's range, or the type is not numeric.
ConstantTensor make_constant(const std::string& model, const ConstantInput& constant,
                             const ValueDescription& input);

}  // namespace ortchestra
