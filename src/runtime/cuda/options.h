#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/devices/name.h"

namespace ortchestra {

/// An option of the device "cuda", and its translation for ONNX Runtime's CUDA provider.
struct CudaOption {
  std::string_view name;
  std::string_view values;  ///< "on|off"
  std::string_view help;
  std::string_view key;  ///< ONNX Runtime's name of the option
  /// The value for ONNX Runtime if the option is not given. Empty: ONNX Runtime's default.
  std::string_view default_value;
  /// Converts a value to ONNX Runtime's. Empty if the option has no such value.
  std::string (*translate)(const std::string& value);
};

/// All options, in the order of the documentation.
const std::vector<CudaOption>& cuda_options();

/// The options for the CUDA provider, by its own keys: our defaults, overridden by `device`. Throws
/// Error(input) that names an unknown option or value, and the known ones.
std::map<std::string, std::string> cuda_provider_options(const DeviceName& device);

}  // namespace ortchestra
