#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/devices/name.h"

namespace ortchestra {

/// An option of the device "cuda", and what ONNX Runtime's CUDA provider calls it.
struct CudaOption {
  std::string_view name;
  std::string_view values;  ///< "on|off"
  std::string_view help;
  std::string_view key;  ///< ONNX Runtime's
  std::string_view
      default_value;  ///< ONNX Runtime's value where it is not given; empty: ONNX Runtime's own
  /// ONNX Runtime's value; empty: the value given is none of this option's.
  std::string (*translate)(const std::string& value);
};

/// All of them, in the order of documentation.
const std::vector<CudaOption>& cuda_options();

/// What the CUDA provider is to be given, by its own keys: our defaults, then what `device` says.
/// Throws Error(input) naming the option or value that there is not, and those that there are.
std::map<std::string, std::string> cuda_provider_options(const DeviceName& device);

}  // namespace ortchestra
