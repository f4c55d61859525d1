#pragma once

#include <memory>
#include <string>

#include "runtime/devices/memory.h"

namespace ortchestra {

/// Memory of CUDA's device `index`, in its primary context, which is the one that ONNX Runtime
/// uses. Copies go on streams of their own, so that they wait for no other thread's. Throws
/// Error(input), saying what is missing, where there is no such device.
std::shared_ptr<DeviceMemory> open_cuda_memory(int index,
                                               const std::string& library = "libcuda.so.1");

}  // namespace ortchestra
