#include "bench/row_gpu.h"

#include <algorithm>

#include "runtime/cuda/driver.h"
#include "runtime/devices/name.h"
#include "runtime/devices/traits.h"

namespace ortchestra {

std::unique_ptr<GpuProbe> gpu_probe_for(const std::vector<std::string>& devices) {
  const auto device = std::ranges::find_if(devices, is_nvidia_gpu);
  if (device == devices.end()) return nullptr;
  const int index = parse_device(*device).index.value_or(0);
  auto probe = std::make_unique<GpuProbe>(GpuProbe::Options{
      .pci_bus_id = CudaDriver().pci_bus_id(index), .index = static_cast<std::size_t>(index)});
  return probe->problem().empty() ? std::move(probe) : nullptr;
}

}  // namespace ortchestra
