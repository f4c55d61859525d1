#pragma once

#include <memory>
#include <string>

#include "measure/gpu_probe.h"

namespace ortchestra {

/// A probe for the GPU that a row on `device` uses. Null if the row uses no NVIDIA GPU, or if the
/// GPU cannot be read.
std::unique_ptr<GpuProbe> gpu_probe_for(const std::string& device);

}  // namespace ortchestra
