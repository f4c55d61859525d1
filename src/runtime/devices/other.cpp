#include <string>
#include <unordered_map>

#include "ortchestra/base/error.h"
#include "runtime/devices/kind.h"
#include "runtime/ort_providers.h"

namespace ortchestra {
namespace {

void append_named(Ort::SessionOptions& session, const DeviceName& device,
                  const SessionOptions& options) {
  const std::string provider = require_provider(device);
  if (device.index) {
    throw input_error("device '" + device.text + "': only cuda and tensorrt take a number; " +
                      "for " + device.name + ", write its own option for the number after a '+'");
  }
  std::unordered_map<std::string, std::string> all(options.provider_options.begin(),
                                                   options.provider_options.end());
  all.insert(device.options.begin(), device.options.end());
  session.AppendExecutionProvider(provider, all);
}

}  // namespace

DeviceKind other_device() { return {.name = "", .append = append_named}; }

}  // namespace ortchestra
