#pragma once

#include <onnxruntime_cxx_api.h>

#include "ortchestra/model/session.h"

namespace ortchestra {

/// Adds the execution provider of `options.device` to `session`. Throws Error(input) if this ONNX
/// Runtime does not have the provider, it cannot start here, or it refuses its options. The message
/// lists the available providers.
void append_device(Ort::SessionOptions& session, const SessionOptions& options);

/// Creates the shared arenas for sessions on `device` with Arena::shared: one in host memory and,
/// for cuda, one in device memory. Only the first call for a device has an effect; the memory limit
/// is that of the first call. Call it after append_device(). Throws Error(input) if a device arena
/// cannot be created.
void register_shared_arenas(const std::string& device);

/// ONNX Runtime's description of the memory in which sessions on `device` keep their tensors.
/// Throws Error(input) if open_device_memory() cannot access that memory.
Ort::MemoryInfo device_memory(const std::string& device);

/// Throws Error(input) if sessions cannot run on `device`. The message says which part is missing:
/// the provider, its file, the driver, a GPU with that number, or a library.
void require_device(const std::string& device);

}  // namespace ortchestra
