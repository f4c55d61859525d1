#pragma once

#include <onnxruntime_cxx_api.h>

#include "ortchestra/model/session.h"

namespace ortchestra {

/// Adds the execution provider that `options.device` names. Throws Error(input), with what there is
/// instead, when it is not part of this ONNX Runtime, can't be started here or dislikes its
/// options.
void append_device(Ort::SessionOptions& session, const SessionOptions& options);

/// Makes the arenas of all sessions on `device` with Arena::shared, at the first call: one of the
/// host's memory and, for cuda, one of the device's, with the memory limit that `device` names the
/// first time. After append_device(). Throws Error(input).
void register_shared_arenas(const std::string& device);

/// What ONNX Runtime calls the memory in which sessions on `device` keep their tensors: one that
/// open_device_memory() can reach. Throws Error(input) where it reaches none.
Ort::MemoryInfo device_memory(const std::string& device);

/// Throws Error(input), saying which part is missing (the provider, its file, the driver, a GPU of
/// that number, a library), if sessions can't run on `device`.
void require_device(const std::string& device);

}  // namespace ortchestra
