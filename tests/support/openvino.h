#pragma once

#include <algorithm>

#include "ortchestra/runtime/runtime.h"

namespace ortchestra::test {

/// Whether an ONNX Runtime with OpenVINO is installed: make setup DEVICE=openvino.
inline bool has_openvino() {
  return std::ranges::any_of(find_onnxruntimes(), [](const FoundRuntime& runtime) {
    return runtime.problem.empty() &&
           std::ranges::find(runtime.devices, "openvino") != runtime.devices.end();
  });
}

}  // namespace ortchestra::test
