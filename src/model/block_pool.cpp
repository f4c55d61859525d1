#include "model/block_pool.h"

#include <map>
#include <mutex>
#include <utility>

namespace ortchestra {

struct BlockPool::Idle {
  std::mutex mutex;
  std::multimap<std::size_t, std::shared_ptr<std::byte>> blocks;
};

BlockPool::BlockPool(Make make) : make_(std::move(make)), idle_(std::make_shared<Idle>()) {}

std::shared_ptr<std::byte> BlockPool::take(std::size_t bytes) {
  std::shared_ptr<std::byte> block;
  {
    const std::lock_guard lock(idle_->mutex);
    if (auto node = idle_->blocks.extract(bytes)) block = std::move(node.mapped());
  }
  if (!block) block = make_(bytes);
  std::byte* const data = block.get();
  return {data, [block = std::move(block), bytes, idle = idle_](std::byte*) {
            const std::lock_guard lock(idle->mutex);
            idle->blocks.emplace(bytes, block);
          }};
}

}  // namespace ortchestra
