#include "model/device_memory.h"

#include <cstring>
#include <new>
#include <utility>

#include "model/block_pool.h"
#include "model/cuda_memory.h"
#include "model/device_name.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

constexpr std::align_val_t alignment{64};

/// The CPU's: all blocks are the host's, and no page needs a lock.
class HostMemory final : public DeviceMemory {
 public:
  std::shared_ptr<std::byte> block(std::size_t bytes) override { return blocks_.take(bytes); }
  std::shared_ptr<std::byte> pinned_block(std::size_t bytes) override { return block(bytes); }

  std::shared_ptr<const void> pin(const std::byte* data, std::size_t) override {
    return {data, [](const void*) {}};
  }

  void copy(std::byte* to, const std::byte* from, std::size_t bytes) override {
    if (bytes > 0) std::memcpy(to, from, bytes);
  }

  bool on_host() const noexcept override { return true; }

 private:
  BlockPool blocks_{[](std::size_t bytes) {
    return std::shared_ptr<std::byte>(static_cast<std::byte*>(::operator new(bytes, alignment)),
                                      [](std::byte* data) { ::operator delete(data, alignment); });
  }};
};

}  // namespace

LendOutputMemory lend_pinned(std::shared_ptr<DeviceMemory> memory) {
  return [memory = std::move(memory)](std::size_t bytes) {
    std::shared_ptr<std::byte> block = memory->pinned_block(bytes);
    std::byte* const data = block.get();
    return OutputMemory{data, std::move(block)};
  };
}

std::shared_ptr<DeviceMemory> open_device_memory(const std::string& text) {
  const DeviceName device = parse_device(text);
  if (device.name == "cpu") return std::make_shared<HostMemory>();
  if (device.name == "cuda" || device.name == "tensorrt")
    return open_cuda_memory(device.index.value_or(0));
  throw input_error("device '" + text +
                    "': its memory can't be reached, which only that of cpu, cuda and tensorrt "
                    "can: leave upload, binding and pinned out");
}

}  // namespace ortchestra
