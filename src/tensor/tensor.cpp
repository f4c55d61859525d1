#include "ortchestra/tensor/tensor.h"

#include <array>
#include <cassert>

namespace ortchestra {
namespace {

struct TypeProperties {
  ElementType type;
  std::size_t size;
  std::string_view name;
};

/// In the order of the enumeration, so that a type can be used as an index.
constexpr std::array kTypes{
    TypeProperties{ElementType::float32, 4, "float32"},
    TypeProperties{ElementType::float64, 8, "float64"},
    TypeProperties{ElementType::float16, 2, "float16"},
    TypeProperties{ElementType::bfloat16, 2, "bfloat16"},
    TypeProperties{ElementType::uint8, 1, "uint8"},
    TypeProperties{ElementType::int8, 1, "int8"},
    TypeProperties{ElementType::uint16, 2, "uint16"},
    TypeProperties{ElementType::int16, 2, "int16"},
    TypeProperties{ElementType::uint32, 4, "uint32"},
    TypeProperties{ElementType::int32, 4, "int32"},
    TypeProperties{ElementType::uint64, 8, "uint64"},
    TypeProperties{ElementType::int64, 8, "int64"},
    TypeProperties{ElementType::boolean, 1, "boolean"},
};

constexpr bool in_enumeration_order() {
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    if (static_cast<std::size_t>(kTypes[i].type) != i) return false;
  }
  return true;
}
static_assert(in_enumeration_order());

const TypeProperties& properties_of_type(ElementType type) {
  const auto index = static_cast<std::size_t>(type);
  assert(index < kTypes.size());
  return kTypes[index];
}

/// Bytes of one item of the outermost dimension.
std::size_t item_bytes(const TensorView& view) {
  assert(!view.shape.empty());
  return element_count(Shape(view.shape.begin() + 1, view.shape.end())) * element_size(view.type);
}

}  // namespace

std::size_t element_size(ElementType type) { return properties_of_type(type).size; }

std::string_view name_of(ElementType type) { return properties_of_type(type).name; }

std::optional<ElementType> element_type_named(std::string_view name) {
  for (const TypeProperties& entry : kTypes) {
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
  TensorView part{type, shape, data + first * item_bytes(*this)};
  part.shape.front() = static_cast<std::int64_t>(count);
  return part;
}

Tensor Tensor::slice(std::size_t first, std::size_t count) const {
  return {view.slice(first, count), owner, segment, offset + first * item_bytes(view)};
}

}  // namespace ortchestra
