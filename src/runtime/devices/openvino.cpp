#include <onnxruntime_session_options_config_keys.h>

#include <unordered_map>

#include "base/system/cpu_features.h"
#include "runtime/devices/kind.h"
#include "runtime/devices/openvino_options.h"
#include "runtime/ort_providers.h"

namespace ortchestra {
namespace {

void append_openvino(Ort::SessionOptions& session, const DeviceName& device,
                     const SessionOptions& options) {
  const std::string provider = require_provider(device);
  const ProviderOptions all = openvino_provider_options(device, options, cpu_features());
  // Otherwise ONNX Runtime runs what OpenVINO lacks on its own CPU kernels without a word, and the
  // row measures something else than its name says.
  if (!device.options.contains("fallback"))
    session.AddConfigEntry(kOrtSessionOptionsDisableCPUEPFallback, "1");
  session.AppendExecutionProvider(
      provider, std::unordered_map<std::string, std::string>(all.begin(), all.end()));
}

}  // namespace

DeviceKind openvino_device() {
  return {.name = "openvino", .append = append_openvino, .runs_wait_for_each_other = true};
}

}  // namespace ortchestra
