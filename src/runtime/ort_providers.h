#pragma once

#include <optional>
#include <string>

#include "runtime/devices/name.h"

namespace ortchestra {

/// The execution providers of this ONNX Runtime: "CPUExecutionProvider, …".
std::string available_providers();

/// The provider's name as ONNX Runtime lists it; nullopt if ONNX Runtime itself does not have it.
std::optional<std::string> find_provider(const DeviceName& device);

/// For an error: that ONNX Runtime itself does not have the provider, which ones it has, and which
/// library on this machine has it or how to install one.
std::string without_provider(const DeviceName& device);

/// find_provider(); throws Error(input) with the text of without_provider() if there is none.
std::string require_provider(const DeviceName& device);

}  // namespace ortchestra
