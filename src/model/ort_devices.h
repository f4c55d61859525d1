#pragma once

#include <onnxruntime_cxx_api.h>

#include "ortchestra/model/session.h"

namespace ortchestra {

/// Adds the execution provider that `options.device` names. Throws Error(input), with what there is
/// instead, when it is not part of this ONNX Runtime, can't be started here or dislikes its
/// options.
void append_device(Ort::SessionOptions& session, const SessionOptions& options);

/// What ONNX Runtime calls the memory in which sessions on `device` keep their tensors. Throws
/// Error(input) for a device other than "cpu" and "cuda".
Ort::MemoryInfo device_memory(const std::string& device);

/// Throws Error(input), saying which part is missing (the provider, its file, the driver, a GPU of
/// that number, a library), if sessions can't run on `device`.
void require_device(const std::string& device);

}  // namespace ortchestra
