#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/base/shared_memory.h"

namespace ortchestra {

/// Element types that ONNX Runtime stores in plain memory.
enum class ElementType {
  float32,
  float64,
  float16,
  bfloat16,
  uint8,
  int8,
  uint16,
  int16,
  uint32,
  int32,
  uint64,
  int64,
  boolean,
};
template <>
inline constexpr auto enum_texts<ElementType> = std::to_array<EnumText<ElementType>>({
    {ElementType::float32, "float32"},
    {ElementType::float64, "float64"},
    {ElementType::float16, "float16"},
    {ElementType::bfloat16, "bfloat16"},
    {ElementType::uint8, "uint8"},
    {ElementType::int8, "int8"},
    {ElementType::uint16, "uint16"},
    {ElementType::int16, "int16"},
    {ElementType::uint32, "uint32"},
    {ElementType::int32, "int32"},
    {ElementType::uint64, "uint64"},
    {ElementType::int64, "int64"},
    {ElementType::boolean, "boolean"},
});

/// Bytes of one element.
std::size_t element_size(ElementType type);

/// Dimensions, outermost first. In the description of a model, −1 is a dimension that is known only
/// at run time.
using Shape = std::vector<std::int64_t>;

/// Product of the dimensions; 1 for a scalar. All dimensions must be ≥ 0.
std::size_t element_count(const Shape& shape);
/// "[4,3,256,256]"; −1 is shown as "?".
std::string to_string(const Shape& shape);

/// A view of dense, row-major elements. Does not own the memory.
struct TensorView {
  ElementType type = ElementType::float32;
  Shape shape;
  const std::byte* data = nullptr;

  std::size_t bytes() const { return element_count(shape) * element_size(type); }
  /// The elements as T, which must be the C++ type of `type`.
  template <class T>
  std::span<const T> as() const {
    return {reinterpret_cast<const T*>(data), element_count(shape)};
  }
  /// The items [first, first + count) of the outermost dimension. Shares the memory.
  TensorView slice(std::size_t first, std::size_t count) const;
};

/// An immutable input tensor with shared ownership of its memory. If other processes can map the
/// memory, `segment` is set and the tensor starts `offset` bytes after the start of that segment.
struct Tensor {
  TensorView view;
  std::shared_ptr<const void> owner;
  std::shared_ptr<const SharedMemory> segment;
  std::size_t offset = 0;

  /// Like TensorView::slice, with the same owner and segment.
  Tensor slice(std::size_t first, std::size_t count) const;
};

/// The outputs of one run of a model: a move-only lease of memory. The destructor returns the
/// memory to its owner (an arena, or a slot of shared memory). It may run on any thread.
class Outputs {
 public:
  Outputs() = default;
  Outputs(std::vector<TensorView> tensors, std::shared_ptr<const void> memory)
      : tensors_(std::move(tensors)), memory_(std::move(memory)) {}
  Outputs(Outputs&&) noexcept = default;
  Outputs& operator=(Outputs&&) noexcept = default;
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  /// One tensor per output of the model, in the model's order. Valid while this object exists.
  const std::vector<TensorView>& tensors() const noexcept { return tensors_; }

 private:
  std::vector<TensorView> tensors_;
  std::shared_ptr<const void> memory_;
};

}  // namespace ortchestra
