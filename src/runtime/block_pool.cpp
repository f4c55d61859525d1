#include "runtime/block_pool.h"

#include <algorithm>
#include <bit>
#include <map>
#include <mutex>
#include <new>
#include <utility>

namespace ortchestra {
namespace {

std::size_t rounded_up(std::size_t bytes) {
  constexpr std::size_t min_step = 256;
  const std::size_t step = std::max(std::bit_floor(bytes) / 8, min_step);
  return (bytes + step - 1) / step * step;
}

}  // namespace

struct BlockPool::Idle {
  std::mutex mutex;
  std::multimap<std::size_t, std::shared_ptr<std::byte>> blocks;

  std::shared_ptr<std::byte> take(std::size_t bytes) {
    const std::lock_guard lock(mutex);
    auto node = blocks.extract(bytes);
    return node ? std::move(node.mapped()) : nullptr;
  }

  void put_back(std::size_t bytes, std::shared_ptr<std::byte> block) noexcept {
    try {
      const std::lock_guard lock(mutex);
      blocks.emplace(bytes, std::move(block));
    } catch (const std::bad_alloc&) {
      // The block is freed instead.
    }
  }

  /// Returns whether any block was freed.
  bool free_all() {
    std::multimap<std::size_t, std::shared_ptr<std::byte>> freed;
    const std::lock_guard lock(mutex);
    freed.swap(blocks);
    return !freed.empty();
  }
};

BlockPool::BlockPool(Make make) : make_(std::move(make)), idle_(std::make_shared<Idle>()) {}

std::shared_ptr<std::byte> BlockPool::take(std::size_t bytes) {
  const std::size_t size = rounded_up(bytes);
  std::shared_ptr<std::byte> block = idle_->take(size);
  if (!block) block = make(size);
  std::byte* const data = block.get();
  return {data, [block = std::move(block), size, idle = idle_](std::byte*) {
            idle->put_back(size, block);
          }};
}

std::shared_ptr<std::byte> BlockPool::make(std::size_t bytes) const {
  try {
    return make_(bytes);
  } catch (...) {
    if (!idle_->free_all()) throw;
  }
  return make_(bytes);
}

}  // namespace ortchestra
