#pragma once

#include <memory>
#include <string>

#include "measure/gpu_probe.h"

namespace ortchestra {

/// What looks at the GPU that a row on `device` uses; null where it uses none, or nothing can be
/// read of it.
std::unique_ptr<GpuProbe> probe_of(const std::string& device);

}  // namespace ortchestra
