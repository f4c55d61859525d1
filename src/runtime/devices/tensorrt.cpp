#include "runtime/cuda/provider.h"
#include "runtime/ort_providers.h"

namespace ortchestra {
namespace {

/// Also appends the CUDA provider, for the operators that TensorRT does not support.
void append_tensorrt(Ort::SessionOptions& session, const DeviceName& device,
                     const SessionOptions& options) {
  require_provider(device);
  const std::string index = std::to_string(device.index.value_or(0));
  ProviderOptions all = options.provider_options;
  all.insert(device.options.begin(), device.options.end());
  all["device_id"] = index;
  const OrtApi& api = Ort::GetApi();
  session.AppendExecutionProvider_TensorRT_V2(
      *provider_options(api.CreateTensorRTProviderOptions, api.UpdateTensorRTProviderOptions,
                        api.ReleaseTensorRTProviderOptions, all));
  append_cuda(session, parse_device("cuda:" + index), {});
}

void require_tensorrt(const DeviceName& device) {
  require_provider(device);
  require_cuda_parts(device);
}

}  // namespace

DeviceKind tensorrt_device() {
  return {.name = "tensorrt",
          .append = append_tensorrt,
          .require = require_tensorrt,
          .is_nvidia_gpu = true,
          .open_memory = open_memory_on_cuda,
          .memory = cuda_memory_info};
}

}  // namespace ortchestra
