#pragma once

#include <memory>
#include <string>

#include "runtime/devices/memory.h"

namespace ortchestra {

/// Opens the memory of CUDA's device `index`, in its primary context, which ONNX Runtime also uses.
/// Every copy uses a stream that no other copy uses at that time, so copies do not wait for each
/// other. Throws Error(input) that says what is missing if there is no such device.
std::shared_ptr<DeviceMemory> open_cuda_memory(int index,
                                               const std::string& library = "libcuda.so.1");

}  // namespace ortchestra
