#include "ortchestra/tensor/tensor.h"

#include <array>
#include <cassert>

namespace ortchestra {
namespace {

struct TypeFacts {
  ElementType type;
  std::size_t size;
  std::string_view name;
};

/// In the order of the enumeration, so that a type is an index.
constexpr std::array kTypes{
    TypeFacts{ElementType::float32, 4, "float32"}, TypeFacts{ElementType::float64, 8, "float64"},
    TypeFacts{ElementType::float16, 2, "float16"}, TypeFacts{ElementType::bfloat16, 2, "bfloat16"},
    TypeFacts{ElementType::uint8, 1, "uint8"},     TypeFacts{ElementType::int8, 1, "int8"},
    TypeFacts{ElementType::uint16, 2, "uint16"},   TypeFacts{ElementType::int16, 2, "int16"},
    TypeFacts{ElementType::uint32, 4, "uint32"},   TypeFacts{ElementType::int32, 4, "int32"},
    TypeFacts{ElementType::uint64, 8, "uint64"},   TypeFacts{ElementType::int64, 8, "int64"},
    TypeFacts{ElementType::boolean, 1, "boolean"},
};

constexpr bool in_enumeration_order() {
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    if (static_cast<std::size_t>(kTypes[i].type) != i) return false;
  }
  return true;
}
static_assert(in_enumeration_order());

const TypeFacts& facts(ElementType type) {
  const auto index = static_cast<std::size_t>(type);
  assert(index < kTypes.size());
  return kTypes[index];
}

/// Bytes of one row of the outermost extent.
std::size_t row_bytes(const TensorView& view) {
  assert(!view.shape.empty());
  return element_count(Shape(view.shape.begin() + 1, view.shape.end())) * element_size(view.type);
}

}  // namespace

std::size_t element_size(ElementType type) { return facts(type).size; }

std::string_view name_of(ElementType type) { return facts(type).name; }

std::optional<ElementType> element_type_named(std::string_view name) {
  for (const TypeFacts& entry : kTypes) {
    if (entry.name == name) return entry.type;
  }
  return std::nullopt;
}

std::size_t element_count(const Shape& shape) {
  std::size_t count = 1;
  for (const std::int64_t extent : shape) {
    assert(extent >= 0);
    count *= static_cast<std::size_t>(extent);
  }
  return count;
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (const std::int64_t extent : shape) {
    if (text.size() > 1) text += ',';
    text += extent == -1 ? "?" : std::to_string(extent);
  }
  return text + ']';
}

TensorView TensorView::slice(std::size_t first, std::size_t count) const {
  assert(!shape.empty() && first + count <= static_cast<std::size_t>(shape.front()));
  TensorView part{type, shape, data + first * row_bytes(*this)};
  part.shape.front() = static_cast<std::int64_t>(count);
  return part;
}

Tensor Tensor::slice(std::size_t first, std::size_t count) const {
  return {view.slice(first, count), owner, segment, offset + first * row_bytes(view)};
}

}  // namespace ortchestra
