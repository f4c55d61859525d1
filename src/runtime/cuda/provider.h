#pragma once

#include "runtime/devices/kind.h"

namespace ortchestra {

// What the devices cuda and tensorrt have in common: ONNX Runtime's CUDA provider.

/// Appends the CUDA provider with our defaults, the device's options and `options`, the last first.
void append_cuda(Ort::SessionOptions& session, const DeviceName& device,
                 const ProviderOptions& options);

/// Throws Error(input) that names what keeps the provider libonnxruntime_providers_NAME.so from
/// being used: its file, the driver, a GPU of that number, libraries of CUDA and cuDNN.
void require_cuda_parts(const DeviceName& device);

Ort::MemoryInfo cuda_memory_info(const DeviceName& device);
std::shared_ptr<DeviceMemory> open_memory_on_cuda(const DeviceName& device);

/// A provider's options, made, filled in and released by functions of ONNX Runtime's C API.
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
