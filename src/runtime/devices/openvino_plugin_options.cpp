#include "runtime/devices/openvino_plugin_options.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "base/text/json_text.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

/// Removes the option, and returns its value; empty if it is not set.
std::string taken(ProviderOptions& options, const std::string& key) {
  const auto node = options.extract(key);
  return node.empty() ? "" : node.mapped();
}

}  // namespace

ProviderOptions openvino_plugin_options(const DeviceName& device, ProviderOptions options) {
  const std::string hardware = taken(options, "device_type");
  const std::string cache = taken(options, "cache_dir");
  std::string text = taken(options, "load_config");
  if (!options.empty()) {
    throw input_error("device '" + device.text + "': OpenVINO's plugin has no option '" +
                      options.begin()->first +
                      "': write the property of OpenVINO in upper case, as in NUM_STREAMS=2");
  }
  auto settings = nlohmann::json::parse(text, nullptr, false);
  // A text of the user that is not understood here is left to the plugin.
  if (!cache.empty() && settings.is_object() && settings[hardware].is_object()) {
    settings[hardware].emplace("CACHE_DIR", cache);
    text = json_text(settings);
  }
  return {{"load_config", std::move(text)}};
}

}  // namespace ortchestra
