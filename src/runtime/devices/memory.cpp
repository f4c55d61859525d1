#include "runtime/devices/memory.h"

#include <utility>

#include "ortchestra/base/error.h"
#include "runtime/devices/kind.h"

namespace ortchestra {

LendOutputMemory lend_pinned(std::shared_ptr<DeviceMemory> memory) {
  return [memory = std::move(memory)](std::size_t bytes) {
    std::shared_ptr<std::byte> block = memory->pinned_block(bytes);
    std::byte* const data = block.get();
    return OutputMemory{data, std::move(block)};
  };
}

std::shared_ptr<DeviceMemory> open_device_memory(const std::string& text) {
  const DeviceName device = parse_device(text);
  const DeviceKind& kind = kind_of(device);
  if (kind.open_memory != nullptr) return kind.open_memory(device);
  throw input_error("device '" + text +
                    "': its memory can't be accessed directly, which only cpu, cuda and tensorrt "
                    "support: leave upload, binding and pinned out");
}

}  // namespace ortchestra
