#pragma once

#include <memory>
#include <string>

#include "measure/gpu_probe.h"

namespace ortchestra {

/// Whether a row on `device` ("cuda:1", "cpu", …) uses a GPU that NVML can look at.
bool uses_nvidia_gpu(const std::string& device);

/// What looks at that GPU; null where it uses none, or nothing can be read of it.
std::unique_ptr<GpuProbe> probe_of(const std::string& device);

}  // namespace ortchestra
