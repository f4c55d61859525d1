#include "ortchestra/tensor/picture.h"

#include <cassert>
#include <cstddef>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "tensor/picture_pool.h"

namespace ortchestra {
namespace {

constexpr std::align_val_t kAlignment{64};
/// Of freed pictures so many are kept: those of one size that a pipeline has under way are about as
/// many.
constexpr std::size_t kKept = 8;

struct Released {
  void operator()(std::uint8_t* memory) const { ::operator delete(memory, kAlignment); }
};
using Memory = std::unique_ptr<std::uint8_t, Released>;

/// Colour converters write whole vectors: rows are rounded up to them, and the last one has room
/// behind it too.
struct Extent {
  Extent(int width, int height) {
    assert(width > 0 && height > 0);
    const auto step = static_cast<std::size_t>(kAlignment);
    stride = (static_cast<std::size_t>(width) * 3 + step - 1) / step * step;
    bytes = stride * static_cast<std::size_t>(height) + step;
  }

  std::size_t stride;
  std::size_t bytes;
};

Memory allocate(std::size_t bytes) {
  return Memory(static_cast<std::uint8_t*>(::operator new(bytes, kAlignment)));
}

}  // namespace

NewPicture make_picture(int width, int height) {
  const Extent extent(width, height);
  std::shared_ptr<std::uint8_t> memory = allocate(extent.bytes);
  std::uint8_t* const pixels = memory.get();
  return {{width, height, static_cast<int>(extent.stride), std::move(memory)}, pixels};
}

struct PicturePool::Free {
  std::mutex mutex;
  std::size_t bytes = 0;  ///< of each
  std::vector<Memory> memory;
};

PicturePool::PicturePool() : free_(std::make_shared<Free>()) {}

NewPicture PicturePool::make(int width, int height) {
  const Extent extent(width, height);
  Memory memory;
  {
    const std::lock_guard lock(free_->mutex);
    if (free_->bytes != extent.bytes) free_->memory.clear();
    free_->bytes = extent.bytes;
    if (!free_->memory.empty()) {
      memory = std::move(free_->memory.back());
      free_->memory.pop_back();
    }
  }
  if (!memory) memory = allocate(extent.bytes);
  std::uint8_t* const pixels = memory.release();
  const auto give_back = [free = free_, bytes = extent.bytes](std::uint8_t* freed) {
    Memory back(freed);
    const std::lock_guard lock(free->mutex);
    if (free->bytes == bytes && free->memory.size() < kKept)
      free->memory.push_back(std::move(back));
  };
  return {{width, height, static_cast<int>(extent.stride),
           std::shared_ptr<std::uint8_t>(pixels, give_back)},
          pixels};
}

}  // namespace ortchestra
