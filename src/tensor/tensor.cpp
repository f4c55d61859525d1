#include "ortchestra/tensor/tensor.h"

#include <cassert>

namespace ortchestra {
namespace {

/// Bytes of one item of the outermost dimension.
std::size_t item_bytes(const TensorView& view) {
  assert(!view.shape.empty());
  return element_count(Shape(view.shape.begin() + 1, view.shape.end())) * element_size(view.type);
}

}  // namespace

std::size_t element_size(ElementType type) {
  switch (type) {
    case ElementType::float64:
    case ElementType::uint64:
    case ElementType::int64:
      return 8;
    case ElementType::float32:
    case ElementType::uint32:
    case ElementType::int32:
      return 4;
    case ElementType::float16:
    case ElementType::bfloat16:
    case ElementType::uint16:
    case ElementType::int16:
      return 2;
    case ElementType::uint8:
    case ElementType::int8:
    case ElementType::boolean:
      return 1;
  }
  assert(false);
  return 0;
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
