#pragma once

#include <memory>
#include <string>
#include <vector>

#include "measure/gpu_probe.h"

namespace ortchestra {

/// A probe for the GPU that a row with models on `devices` uses; for the first one if there are
/// several. Null if the row uses no NVIDIA GPU, or if the GPU cannot be read.
std::unique_ptr<GpuProbe> gpu_probe_for(const std::vector<std::string>& devices);

}  // namespace ortchestra
