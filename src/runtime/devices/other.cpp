#include <string>
#include <unordered_map>

#include "ortchestra/base/error.h"
#include "runtime/devices/kind.h"
#include "runtime/ort_providers.h"
#include "runtime/plugins/plugin_device.h"

namespace ortchestra {
namespace {

/// A provider of ONNX Runtime itself, or of a plugin.
void append_named(Ort::SessionOptions& session, const DeviceName& device,
                  const SessionOptions& options) {
  ProviderOptions all = options.provider_options;
  all.insert(device.options.begin(), device.options.end());
  if (needs_plugin(device)) return append_plugin(session, device, all);
  if (device.index) {
    throw input_error("device '" + device.text +
                      "': only cuda, tensorrt and plugins take a number; for " + device.name +
                      ", write its own option for the number after a '+'");
  }
  session.AppendExecutionProvider(require_provider(device), {all.begin(), all.end()});
}

}  // namespace

DeviceKind other_device() { return {.name = "", .append = append_named}; }

}  // namespace ortchestra
