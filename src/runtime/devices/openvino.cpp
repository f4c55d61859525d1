#include <onnxruntime_session_options_config_keys.h>

#include "base/system/cpu_features.h"
#include "runtime/devices/kind.h"
#include "runtime/devices/openvino_options.h"
#include "runtime/devices/openvino_plugin_options.h"
#include "runtime/loader/load.h"
#include "runtime/ort_providers.h"
#include "runtime/plugins/plugin_device.h"

namespace ortchestra {
namespace {

void append_openvino(Ort::SessionOptions& session, const DeviceName& device,
                     const SessionOptions& options) {
  const bool from_plugin = needs_plugin(device);
  // The plugin brings an OpenVINO of its own, which can read its cache.
  const bool reads_cache = from_plugin || openvino_reads_cache(load_runtime().file.parent_path());
  const ProviderOptions all =
      openvino_provider_options(device, options, cpu_features(), reads_cache);
  // Otherwise ONNX Runtime runs what OpenVINO lacks on its own CPU kernels without a word, and the
  // row measures something else than its name says.
  if (!device.options.contains("fallback"))
    session.AddConfigEntry(kOrtSessionOptionsDisableCPUEPFallback, "1");
  if (from_plugin) return append_plugin(session, device, openvino_plugin_options(device, all));
  session.AppendExecutionProvider(require_provider(device), {all.begin(), all.end()});
}

/// f16 only without bf16: it was never the faster one of the two (decision 45).
std::vector<std::string> forms_on_this_cpu() {
  const std::vector<std::string> precisions = openvino_precisions(cpu_features());
  std::vector<std::string> forms{"openvino"};
  if (precisions.size() > 1) forms.push_back("openvino+precision=" + precisions.back());
  return forms;
}

}  // namespace

DeviceKind openvino_device() {
  return {.name = "openvino",
          .append = append_openvino,
          .runs_wait_for_each_other = true,
          .takes_denormals_as_zero = true,
          .forms_on_cpu = forms_on_this_cpu,
          .without_plugin_device =
              ": OpenVINO's plugin needs hardware from Intel; the Python package "
              "onnxruntime-openvino runs on any x86-64 CPU (make setup DEVICE=openvino)"};
}

}  // namespace ortchestra
