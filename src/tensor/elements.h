#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "ortchestra/tensor/tensor.h"
#include "tensor/float16.h"

namespace ortchestra {

/// 16-bit floats as the type of their bits, so that they differ from uint16.
struct Float16 {
  std::uint16_t bits;
};
struct BFloat16 {
  std::uint16_t bits;
};

template <class Element>
double value_of(Element element) {
  return static_cast<double>(element);
}
inline double value_of(Float16 element) { return from_float16(element.bits); }
inline double value_of(BFloat16 element) {
  return std::bit_cast<float>(std::uint32_t{element.bits} << 16);
}

/// Calls `visit` with a value of the C++ type that elements of `type` have.
template <class Visit>
auto with_element_type(ElementType type, const Visit& visit) {
  switch (type) {
    case ElementType::float64:
      return visit(double());
    case ElementType::float16:
      return visit(Float16());
    case ElementType::bfloat16:
      return visit(BFloat16());
    case ElementType::uint8:
    case ElementType::boolean:
      return visit(std::uint8_t());
    case ElementType::int8:
      return visit(std::int8_t());
    case ElementType::uint16:
      return visit(std::uint16_t());
    case ElementType::int16:
      return visit(std::int16_t());
    case ElementType::uint32:
      return visit(std::uint32_t());
    case ElementType::int32:
      return visit(std::int32_t());
    case ElementType::uint64:
      return visit(std::uint64_t());
    case ElementType::int64:
      return visit(std::int64_t());
    case ElementType::float32:
      break;
  }
  return visit(float());
}

/// Calls `each(a, b, index)` for the elements of two tensors of equal type and shape.
template <class Each>
void for_each_pair(const TensorView& a, const TensorView& b, const Each& each) {
  with_element_type(a.type, [&]<class Element>(Element) {
    const auto first = a.as<Element>();
    const auto second = b.as<Element>();
    for (std::size_t i = 0; i < first.size(); ++i) each(value_of(first[i]), value_of(second[i]), i);
  });
}

}  // namespace ortchestra
