#include "runtime/constant_input.h"

#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

Shape shape_for(const std::string& where, const ConstantInput& constant,
                const ValueDescription& input) {
  Shape shape = input.shape;
  const auto open = std::ranges::count(shape, -1);
  std::int64_t fixed_elements = 1;
  for (const std::int64_t extent : shape)
    fixed_elements *= std::max<std::int64_t>(extent, extent < 0 ? 1 : 0);
  const auto values = static_cast<std::int64_t>(constant.values.size());
  const bool fits = open == 0 ? values == fixed_elements
                              : open == 1 && fixed_elements > 0 && values % fixed_elements == 0;
  if (values != 1 && !fits) {
    throw input_error(where + " has " + std::to_string(values) + " values, but its shape is " +
                      to_string(input.shape) +
                      ": give one value for all elements, or one value per element");
  }
  std::ranges::replace(shape, -1, values == 1 || fixed_elements == 0 ? 1 : values / fixed_elements);
  return shape;
}

template <class T>
T converted(const std::string& where, double value) {
  if constexpr (std::numeric_limits<T>::is_integer) {
    // Compares with max + 1: the maxima of the 64-bit types are not exact doubles, but 2^63 and
    // 2^64 are.
    const double above = std::ldexp(1.0, std::numeric_limits<T>::digits);
    if (!(std::trunc(value) == value &&
          value >= static_cast<double>(std::numeric_limits<T>::lowest()) && value < above)) {
      throw input_error(where + ": " + std::to_string(value) + " is not a value of its type");
    }
    return static_cast<T>(value);
  } else {
    return T(static_cast<float>(value));
  }
}

template <>
double converted<double>(const std::string&, double value) {
  return value;
}

template <class T>
std::vector<std::byte> elements(const std::string& where, const std::vector<double>& values,
                                std::size_t count) {
  std::vector<std::byte> data(count * sizeof(T));
  for (std::size_t i = 0; i < count; ++i) {
    const T element = converted<T>(where, values[values.size() == 1 ? 0 : i]);
    std::memcpy(data.data() + i * sizeof(T), &element, sizeof(T));
  }
  return data;
}

std::vector<std::byte> elements_of(ElementType type, const std::string& where,
                                   const std::vector<double>& values, std::size_t count) {
  switch (type) {
    case ElementType::float32:
      return elements<float>(where, values, count);
    case ElementType::float64:
      return elements<double>(where, values, count);
    case ElementType::float16:
      return elements<Ort::Float16_t>(where, values, count);
    case ElementType::bfloat16:
      return elements<Ort::BFloat16_t>(where, values, count);
    case ElementType::uint8:
      return elements<std::uint8_t>(where, values, count);
    case ElementType::int8:
      return elements<std::int8_t>(where, values, count);
    case ElementType::uint16:
      return elements<std::uint16_t>(where, values, count);
    case ElementType::int16:
      return elements<std::int16_t>(where, values, count);
    case ElementType::uint32:
      return elements<std::uint32_t>(where, values, count);
    case ElementType::int32:
      return elements<std::int32_t>(where, values, count);
    case ElementType::uint64:
      return elements<std::uint64_t>(where, values, count);
    case ElementType::int64:
      return elements<std::int64_t>(where, values, count);
    case ElementType::boolean:
      return elements<bool>(where, values, count);
  }
  return {};
}

}  // namespace

ConstantTensor make_constant(const std::string& model, const ConstantInput& constant,
                             const ValueDescription& input) {
  const std::string where = "model '" + model + "': the constant for input '" + input.name + "'";
  const auto type = enum_named<ElementType>(input.type);
  if (!type)
    throw input_error(where + " can't be used: the input is a " + input.type +
                      ", but constants are numbers");
  if (constant.values.empty())
    throw input_error(where +
                      " has no values: give one value for all elements, or one value per element");
  ConstantTensor tensor{.type = *type, .shape = shape_for(where, constant, input), .data = {}};
  tensor.data = elements_of(*type, where, constant.values, element_count(tensor.shape));
  return tensor;
}

}  // namespace ortchestra
