#pragma once

#include "runtime/devices/kind.h"

namespace ortchestra {

// Functions for ONNX Runtime's CUDA provider, which the devices cuda and tensorrt both use.

/// Appends the CUDA provider. `options.provider_options` override the device's options, which override our defaults.
void append_cuda(Ort::SessionOptions& session, const DeviceName& device,
                 const SessionOptions& options);

/// Throws Error(input) if the provider libonnxruntime_providers_NAME.so cannot be used. The message
/// names what is missing: its file, the driver, a GPU with that number, or CUDA and cuDNN
/// libraries.
void require_cuda_parts(const DeviceName& device);

Ort::MemoryInfo cuda_memory_info(const DeviceName& device);
std::shared_ptr<DeviceMemory> open_memory_on_cuda(const DeviceName& device);

/// A provider's options: created, set and released by functions of ONNX Runtime's C API.
template <class Options>
std::unique_ptr<Options, void (*)(Options*)> provider_options(
    OrtStatusPtr (*create)(Options**),
    OrtStatusPtr (*update)(Options*, const char* const*, const char* const*, std::size_t),
    void (*release)(Options*), const ProviderOptions& options) {
  std::vector<const char*> keys;
  std::vector<const char*> values;
  for (const auto& [key, value] : options) {
    keys.push_back(key.c_str());
    values.push_back(value.c_str());
  }
  Options* made = nullptr;
  Ort::ThrowOnError(create(&made));
  std::unique_ptr<Options, void (*)(Options*)> owned(made, release);
  Ort::ThrowOnError(update(made, keys.data(), values.data(), keys.size()));
  return owned;
}

}  // namespace ortchestra
