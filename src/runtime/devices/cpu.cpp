#include <cstring>
#include <new>
#include <utility>

#include "ortchestra/base/error.h"
#include "runtime/block_pool.h"
#include "runtime/devices/kind.h"

namespace ortchestra {
namespace {

void append_cpu(Ort::SessionOptions&, const DeviceName& device, const SessionOptions& session) {
  const ProviderOptions& options = session.provider_options;
  if (device.index)
    throw input_error("device '" + device.text + "': cpu takes no number: write 'cpu'");
  if (!device.options.empty() || !options.empty()) {
    const std::string& name = (device.options.empty() ? options : device.options).begin()->first;
    throw input_error("device '" + device.text + "': cpu takes no provider options: leave '" +
                      name + "' out");
  }
}

constexpr std::align_val_t alignment{64};

/// Host memory as the CPU's device memory. No page needs to be locked.
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

DeviceKind cpu_device() {
  return {.name = "cpu",
          .append = append_cpu,
          .is_cpu = true,
          .forms_on_cpu = [] { return std::vector<std::string>{"cpu"}; },
          .open_memory = [](const DeviceName&) -> std::shared_ptr<DeviceMemory> {
            return std::make_shared<HostMemory>();
          },
          .memory =
              [](const DeviceName&) {
                return Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeDefault);
              }};
}

}  // namespace ortchestra
