#include "bench/row_gpu.h"

#include "runtime/cuda/driver.h"
#include "runtime/devices/name.h"
#include "runtime/devices/traits.h"

namespace ortchestra {

std::unique_ptr<GpuProbe> gpu_probe_for(const std::string& device) {
  if (!is_nvidia_gpu(device)) return nullptr;
  const int index = parse_device(device).index.value_or(0);
  auto probe = std::make_unique<GpuProbe>(GpuProbe::Options{
      .pci_bus_id = CudaDriver().pci_bus_id(index), .index = static_cast<std::size_t>(index)});
  return probe->problem().empty() ? std::move(probe) : nullptr;
}

}  // namespace ortchestra
