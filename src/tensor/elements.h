#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "ortchestra/tensor/tensor.h"
#include "tensor/float16.h"

namespace ortchestra {

/// 16-bit floats, stored as their bits. Separate types, so that they differ from uint16.
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

template <class Element, class Each>
void for_each_pair_as(const TensorView& a, const TensorView& b, const Each& each) {
  const auto first = a.as<Element>();
  const auto second = b.as<Element>();
  for (std::size_t i = 0; i < first.size(); ++i) each(value_of(first[i]), value_of(second[i]), i);
}

/// Calls `each(a, b, index)` for each pair of elements of two tensors of equal type and shape.
template <class Each>
void for_each_pair(const TensorView& a, const TensorView& b, const Each& each) {
  switch (a.type) {
    case ElementType::float32:
      return for_each_pair_as<float>(a, b, each);
    case ElementType::float64:
      return for_each_pair_as<double>(a, b, each);
    case ElementType::float16:
      return for_each_pair_as<Float16>(a, b, each);
    case ElementType::bfloat16:
      return for_each_pair_as<BFloat16>(a, b, each);
    case ElementType::uint8:
    case ElementType::boolean:
      return for_each_pair_as<std::uint8_t>(a, b, each);
    case ElementType::int8:
      return for_each_pair_as<std::int8_t>(a, b, each);
    case ElementType::uint16:
      return for_each_pair_as<std::uint16_t>(a, b, each);
    case ElementType::int16:
      return for_each_pair_as<std::int16_t>(a, b, each);
    case ElementType::uint32:
      return for_each_pair_as<std::uint32_t>(a, b, each);
    case ElementType::int32:
      return for_each_pair_as<std::int32_t>(a, b, each);
    case ElementType::uint64:
      return for_each_pair_as<std::uint64_t>(a, b, each);
    case ElementType::int64:
      return for_each_pair_as<std::int64_t>(a, b, each);
  }
}

}  // namespace ortchestra
