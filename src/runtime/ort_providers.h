#pragma once

#include <optional>
#include <string>

#include "runtime/devices/name.h"

namespace ortchestra {

/// The execution providers of this ONNX Runtime: "CPUExecutionProvider, …".
std::string available_providers();

/// The provider's name as ONNX Runtime lists it. Throws Error(input), with what there is instead
/// and `advice`, where it has none of that name.
std::string require_provider(const DeviceName& device, std::string_view advice = {});

}  // namespace ortchestra
