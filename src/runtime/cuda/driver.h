#pragma once

#include <optional>
#include <string>

#include "base/system/dynamic_library.h"

namespace ortchestra {

/// Reports which GPUs this process may use. Calls CUDA's driver API, which is loaded at run time.
/// Creates no CUDA context, so it uses no GPU memory.
class CudaDriver {
 public:
  explicit CudaDriver(const std::string& library = "libcuda.so.1");

  /// A text that says why no GPU can be used; empty if at least one can be used.
  const std::string& problem() const noexcept { return problem_; }

  /// Number of GPUs that this process may use (see CUDA_VISIBLE_DEVICES).
  int devices() const noexcept { return devices_; }

  /// The PCI bus id ("0000:81:00.0") of CUDA's device `index`. It identifies the card for other
  /// tools, such as NVML, which number the cards in another order. nullopt if it is unknown.
  std::optional<std::string> pci_bus_id(int index) const;

 private:
  DynamicLibrary library_;
  std::string problem_;
  int devices_ = 0;
};

}  // namespace ortchestra
