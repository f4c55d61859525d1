#include "ortchestra/tensor/picture.h"

#include <cassert>
#include <cstddef>
#include <new>
#include <optional>
#include <utility>

#include "base/threads/buffer_pool.h"
#include "tensor/picture_pool.h"

namespace ortchestra {
namespace {

constexpr std::align_val_t row_alignment{64};

struct FreePixels {
  void operator()(std::uint8_t* memory) const { ::operator delete(memory, row_alignment); }
};
using Memory = std::unique_ptr<std::uint8_t, FreePixels>;

/// Colour converters write whole vectors. So each row is padded to the alignment, and memory of
/// that size follows the last row too.
struct PictureLayout {
  explicit PictureLayout(const PictureSize& size) {
    assert(size.width > 0 && size.height > 0);
    const auto step = static_cast<std::size_t>(row_alignment);
    stride = (static_cast<std::size_t>(size.width) * 3 + step - 1) / step * step;
    bytes = stride * static_cast<std::size_t>(size.height) + step;
  }

  std::size_t stride;
  std::size_t bytes;
};

Memory allocate(std::size_t bytes) {
  return Memory(static_cast<std::uint8_t*>(::operator new(bytes, row_alignment)));
}

}  // namespace

NewPicture make_picture(const PictureSize& size) {
  const PictureLayout layout(size);
  std::shared_ptr<std::uint8_t> memory = allocate(layout.bytes);
  std::uint8_t* const pixels = memory.get();
  return {{size.width, size.height, static_cast<int>(layout.stride), std::move(memory)}, pixels};
}

struct PicturePool::SizedPool {
  SizedPool(std::size_t buffer_bytes, std::size_t max_in_use)
      : bytes(buffer_bytes), buffers(max_in_use) {}

  const std::size_t bytes;  ///< size of each buffer
  BufferPool<Memory> buffers;
};

PicturePool::PicturePool(std::size_t max_in_use) : max_in_use_(max_in_use) {}

NewPicture PicturePool::make(const PictureSize& size) {
  const PictureLayout layout(size);
  if (!sized_pool_ || sized_pool_->bytes != layout.bytes)
    sized_pool_ = std::make_shared<SizedPool>(layout.bytes, max_in_use_);
  std::optional<Memory> memory = sized_pool_->buffers.take();
  if (!memory) memory = allocate(layout.bytes);
  std::uint8_t* const pixels = memory->release();
  const auto return_memory = [pool = sized_pool_](std::uint8_t* freed) {
    pool->buffers.put_back(Memory(freed));
  };
  return {{size.width, size.height, static_cast<int>(layout.stride),
           std::shared_ptr<std::uint8_t>(pixels, return_memory)},
          pixels};
}

}  // namespace ortchestra
