#pragma once

#include <string>
#include <vector>

namespace ortchestra {

/// Of the ONNX Runtime that this process has loaded: "1.29.0".
std::string ort_version();

/// The execution providers that it has, by ONNX Runtime's names, fastest first.
std::vector<std::string> execution_providers();

/// Throws Error(input), saying what is missing and what there is instead, if sessions can't run on
/// `device`: "cpu", "cuda[:N][+OPTION[=VALUE]]…" or a provider's name with its options
/// (docs/gpu.md).
void check_device(const std::string& device);

}  // namespace ortchestra
