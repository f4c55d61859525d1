#pragma once

#include <optional>
#include <string>

#include "runtime/devices/name.h"

namespace ortchestra {

/// The execution providers of this ONNX Runtime: "CPUExecutionProvider, …".
std::string available_providers();

/// The provider's name as ONNX Runtime lists it. If ONNX Runtime does not have this provider,
/// throws Error(input) that lists the available providers, and says which library on this
/// machine has it or how to install one.
std::string require_provider(const DeviceName& device);

}  // namespace ortchestra
