#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ortchestra/model/model.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// The elements of a constant input, ready to be fed.
struct ConstantTensor {
  ElementType type = ElementType::float32;
  Shape shape;
  std::vector<std::byte> data;
};

/// Makes `constant` fit `input`. One value fills the whole input; otherwise there must be one value
/// an element. Open extents: with one value they are 1; else one of them at most may be open, and
/// follows from the number of values. Throws Error(input) where that fails, where a value is
/// outside the type's range, or the type is no number.
ConstantTensor make_constant(const std::string& model, const ConstantInput& constant,
                             const ValueDescription& input);

}  // namespace ortchestra
