#pragma once

#include <string>
#include <vector>

namespace ortchestra {

/// Keeps ONNX Runtime from recording and sending usage events, which its official Linux builds do
/// by default: sets ORT_DISABLE_TELEMETRY=1 unless the variable is set. It takes effect only before
/// this process makes its first ONNX Runtime environment, and no other thread may use the process
/// environment meanwhile: programs call it first in main.
void disable_ort_telemetry() noexcept;

/// Of the ONNX Runtime that this process has loaded: "1.29.0".
std::string ort_version();

/// The execution providers that it has, by ONNX Runtime's names, fastest first.
std::vector<std::string> execution_providers();

/// Throws Error(input), saying what is missing and what there is instead, if sessions can't run on
/// `device`: "cpu", "cuda[:N][+OPTION[=VALUE]]…" or a provider's name with its options
/// (docs/gpu.md).
void check_device(const std::string& device);

}  // namespace ortchestra
