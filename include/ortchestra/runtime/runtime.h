#pragma once

#include <string>
#include <vector>

namespace ortchestra {

/// Turns off ONNX Runtime's telemetry, which its official Linux builds enable by default.
/// Sets ORT_DISABLE_TELEMETRY=1, unless the variable is already set. Has an effect only before this
/// process creates its first ONNX Runtime environment. No other thread may access the process
/// environment during the call, so programs call it first in main.
void disable_ort_telemetry() noexcept;

/// The version of the ONNX Runtime library that this process has loaded: "1.29.0".
std::string ort_version();

/// The execution providers of that library, by ONNX Runtime's names, fastest first.
std::vector<std::string> execution_providers();

/// Checks that sessions can run on `device`: "cpu", "cuda[:N][+OPTION[=VALUE]]…" or the name of an
/// execution provider with its options (docs/gpu.md). Throws Error(input) if they cannot. The
/// message says what is missing and what is available.
void check_device(const std::string& device);

/// The part of check_device() that needs no ONNX Runtime. Throws Error(input) if the text does not
/// have that form, or if its name looks like a misspelt "cuda", "tensorrt", … .
void check_device_name(const std::string& device);

}  // namespace ortchestra
