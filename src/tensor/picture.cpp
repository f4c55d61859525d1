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

constexpr std::align_val_t kAlignment{64};

struct Released {
  void operator()(std::uint8_t* memory) const { ::operator delete(memory, kAlignment); }
};
using Memory = std::unique_ptr<std::uint8_t, Released>;

/// Colour converters write whole vectors: rows are rounded up to them, and the last one has room
/// behind it too.
struct RowLayout {
  explicit RowLayout(const PictureSize& size) {
    assert(size.width > 0 && size.height > 0);
    const auto step = static_cast<std::size_t>(kAlignment);
    stride = (static_cast<std::size_t>(size.width) * 3 + step - 1) / step * step;
    bytes = stride * static_cast<std::size_t>(size.height) + step;
  }

  std::size_t stride;
  std::size_t bytes;
};

Memory allocate(std::size_t bytes) {
  return Memory(static_cast<std::uint8_t*>(::operator new(bytes, kAlignment)));
}

}  // namespace

NewPicture make_picture(const PictureSize& size) {
  const RowLayout layout(size);
  std::shared_ptr<std::uint8_t> memory = allocate(layout.bytes);
  std::uint8_t* const pixels = memory.get();
  return {{size.width, size.height, static_cast<int>(layout.stride), std::move(memory)}, pixels};
}

struct PicturePool::Sized {
  Sized(std::size_t bytes_, std::size_t most) : bytes(bytes_), memory(most) {}

  const std::size_t bytes;  ///< of each
  BufferPool<Memory> memory;
};

PicturePool::PicturePool(std::size_t most) : most_(most) {}

NewPicture PicturePool::make(const PictureSize& size) {
  const RowLayout layout(size);
  if (!pool_ || pool_->bytes != layout.bytes) pool_ = std::make_shared<Sized>(layout.bytes, most_);
  std::optional<Memory> memory = pool_->memory.take();
  if (!memory) memory = allocate(layout.bytes);
  std::uint8_t* const pixels = memory->release();
  const auto give_back = [pool = pool_](std::uint8_t* freed) {
    pool->memory.put_back(Memory(freed));
  };
  return {{size.width, size.height, static_cast<int>(layout.stride),
           std::shared_ptr<std::uint8_t>(pixels, give_back)},
          pixels};
}

}  // namespace ortchestra
