#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "ortchestra/model/session.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra::test {

/// A float32 input. The values, 0…255, differ from element to element and from seed to seed.
class FloatImage {
 public:
  explicit FloatImage(Shape shape, unsigned seed = 1)
      : shape_(std::move(shape)), elements_(element_count(shape_)) {
    unsigned state = seed * 2654435761U + 1U;
    for (float& element : elements_) {
      state = state * 1664525U + 1013904223U;
      element = static_cast<float>(state >> 24U);
    }
  }

  std::vector<float>& elements() { return elements_; }
  TensorView view() const {
    return {.type = ElementType::float32,
            .shape = shape_,
            .data = reinterpret_cast<const std::byte*>(elements_.data())};
  }

 private:
  Shape shape_;
  std::vector<float> elements_;
};

/// Lends ordinary memory, and remembers the last request.
class Lender {
 public:
  LendOutputMemory lend() {
    return [this](std::size_t bytes) {
      constexpr std::size_t alignment = 64;
      const std::size_t whole = (bytes / alignment + 1) * alignment;
      const std::shared_ptr<std::byte> memory(
          static_cast<std::byte*>(std::aligned_alloc(alignment, whole)), std::free);
      std::memset(memory.get(), 0xEE, whole);
      last_ = memory.get();
      last_bytes_ = bytes;
      ++calls_;
      return OutputMemory{.data = memory.get(), .owner = memory};
    };
  }

  bool holds(const TensorView& tensor) const {
    return tensor.data >= last_ && tensor.data + tensor.bytes() <= last_ + last_bytes_;
  }
  std::size_t calls() const { return calls_; }

 private:
  std::byte* last_ = nullptr;
  std::size_t last_bytes_ = 0;
  std::size_t calls_ = 0;
};

inline bool same_bytes(const TensorView& a, const TensorView& b) {
  return a.type == b.type && a.shape == b.shape &&
         (a.bytes() == 0 || std::memcmp(a.data, b.data, a.bytes()) == 0);
}

}  // namespace ortchestra::test
