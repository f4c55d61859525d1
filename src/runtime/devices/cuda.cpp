#include <utility>

#include "ortchestra/base/error.h"
#include "runtime/arena_growth.h"
#include "runtime/cuda/memory.h"
#include "runtime/cuda/options.h"
#include "runtime/cuda/provider.h"
#include "runtime/cuda/setup.h"
#include "runtime/loader/load.h"
#include "runtime/loader/site_packages.h"
#include "runtime/ort_environment.h"
#include "runtime/ort_providers.h"
#include "runtime/ort_support.h"

namespace ortchestra {
namespace {

/// libonnxruntime.so loads its providers from its own folder.
CudaSetup setup_here(const std::string& provider) {
  CudaSetup setup;
  setup.provider =
      load_runtime().file.parent_path() / ("libonnxruntime_providers_" + provider + ".so");
  setup.python = site_packages();
  return setup;
}

void require_cuda(const DeviceName& device) {
  require_provider(device);
  cuda_provider_options(device);  // throws for unknown options
  require_cuda_parts(device);
}

void register_cuda_arena(const DeviceName& device) {
  const ProviderOptions options = cuda_provider_options(device);
  const auto limit = options.find("gpu_mem_limit");
  const Ort::ArenaCfg growth(limit == options.end() ? 0 : std::stoull(limit->second),
                             arena_grows_as_requested, arena_default_size, arena_default_size);
  try {
    // ONNX Runtime 1.29 ends the process if there is no such device. append_device() has checked
    // that there is one.
    ort_environment().CreateAndRegisterAllocatorV2(
        "CUDAExecutionProvider",
        Ort::MemoryInfo("Cuda", OrtArenaAllocator, device.index.value_or(0), OrtMemTypeDefault),
        {options.begin(), options.end()}, growth);
  } catch (const Ort::Exception& error) {
    throw input_error("device '" + device.text + "': the shared arena can't be created (" +
                      short_reason_in(error.what()) + "): use arena=own");
  }
}

}  // namespace

void append_cuda(Ort::SessionOptions& session, const DeviceName& device,
                 const SessionOptions& options) {
  load_cuda_libraries(setup_here("cuda"));
  ProviderOptions all = cuda_provider_options(device);
  for (const auto& [key, value] : options.provider_options) all[key] = value;
  const OrtApi& api = Ort::GetApi();
  session.AppendExecutionProvider_CUDA_V2(*provider_options(api.CreateCUDAProviderOptions,
                                                            api.UpdateCUDAProviderOptions,
                                                            api.ReleaseCUDAProviderOptions, all));
}

void require_cuda_parts(const DeviceName& device) {
  if (const auto obstacle = cuda_obstacle(setup_here(device.name), device.index.value_or(0)))
    throw input_error("device '" + device.text + "': " + *obstacle);
}

Ort::MemoryInfo cuda_memory_info(const DeviceName& device) {
  return {"Cuda", OrtDeviceAllocator, device.index.value_or(0), OrtMemTypeDefault};
}

std::shared_ptr<DeviceMemory> open_memory_on_cuda(const DeviceName& device) {
  return open_cuda_memory(device.index.value_or(0));
}

DeviceKind cuda_device() {
  return {.name = "cuda",
          .append = append_cuda,
          .require = require_cuda,
          .is_nvidia_gpu = true,
          .has_graphs = true,
          .open_memory = open_memory_on_cuda,
          .memory = cuda_memory_info,
          .register_arena = register_cuda_arena};
}

}  // namespace ortchestra
