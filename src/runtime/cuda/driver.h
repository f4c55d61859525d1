#pragma once

#include <optional>
#include <string>

#include "base/system/dynamic_library.h"

namespace ortchestra {

/// NVIDIA's driver as far as it tells which GPUs this process may use: CUDA's driver API, opened at
/// run time. Makes no context, so it takes no memory of a GPU.
class CudaDriver {
 public:
  explicit CudaDriver(const std::string& library = "libcuda.so.1");

  /// Why no GPU can be used, in words; empty when there is one.
  const std::string& problem() const noexcept { return problem_; }

  /// GPUs that CUDA_VISIBLE_DEVICES leaves to this process.
  int devices() const noexcept { return devices_; }

  /// Which card is meant by CUDA's number `index` ("0000:81:00.0"): other tools, NVML among them,
  /// number the cards in another order. Nothing where the driver does not say.
  std::optional<std::string> pci_bus_id(int index) const;

 private:
  DynamicLibrary library_;
  std::string problem_;
  int devices_ = 0;
};

}  // namespace ortchestra
