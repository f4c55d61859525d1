#include "runtime/plugins/plugin_device.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "ortchestra/base/error.h"
#include "runtime/devices/kind.h"
#include "runtime/loader/load.h"
#include "runtime/ort_environment.h"
#include "runtime/ort_providers.h"
#include "runtime/plugins/plugin_file.h"
#include "runtime/plugins/plugin_probe.h"
#include "runtime/plugins/registered_plugins.h"

namespace ortchestra {
namespace {

constexpr const char* plugin_option = "plugin";

std::string names_of(const std::vector<PluginDevice>& devices) {
  std::vector<std::string> names;
  for (const PluginDevice& device : devices) {
    if (std::ranges::find(names, device.name) == names.end()) names.push_back(device.name);
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// The beginning of the message that nobody has the execution provider.
std::string without(const DeviceName& device) {
  if (!wants_plugin(device)) return without_provider(device);
  return "device '" + device.text + "': no plugin with its execution provider can be used";
}

/// Those that seem to offer the device first: each of the others costs a process.
std::vector<PluginFile> candidates_for(const DeviceName& device) {
  std::vector<PluginFile> plugins = find_plugins(plugin_places());
  std::stable_partition(plugins.begin(), plugins.end(), [&](const PluginFile& plugin) {
    return plugin.seems_to_offer(device.name);
  });
  return plugins;
}

/// probe_plugin(), once per file: an environment that was replaced has to register it again.
const PluginDescription& probed_once(const std::filesystem::path& file) {
  static std::map<std::filesystem::path, PluginDescription> known;
  const auto found = known.find(file);
  if (found != known.end()) return found->second;
  return known.emplace(file, probe_plugin(file, load_runtime().file)).first->second;
}

PluginProvider find_provider_in_plugins(const DeviceName& device) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  if (auto found = registered_provider(device.name)) return *std::move(found);
  std::string reasons;
  for (const PluginFile& plugin : candidates_for(device)) {
    const PluginDescription probed =
        plugin.obstacle
            ? PluginDescription{.file = plugin.file.string(), .obstacle = plugin.obstacle}
            : probed_once(plugin.file);
    if (std::ranges::find(probed.devices, device.name, &PluginDevice::name) !=
        probed.devices.end()) {
      register_plugin(plugin.file);
      return registered_provider(device.name).value();
    }
    reasons += "; " + reason_against(plugin, probed, device);
  }
  throw input_error(without(device) + (reasons.empty() ? "; no plugin was found" : reasons));
}

std::string list_of(const std::vector<Ort::ConstEpDevice>& devices) {
  std::string list;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    list += (list.empty() ? "" : ", ") + std::to_string(i) + ": " + hardware_name(devices[i]) +
            " (" + devices[i].Device().Vendor() + ")";
  }
  return list;
}

const Ort::ConstEpDevice& chosen_device(const PluginProvider& provider, const DeviceName& device) {
  if (!device.index) {
    const auto cpu = std::ranges::find_if(provider.devices, [](const Ort::ConstEpDevice& offered) {
      return offered.Device().Type() == OrtHardwareDeviceType_CPU;
    });
    return cpu == provider.devices.end() ? provider.devices.front() : *cpu;
  }
  const auto index = static_cast<std::size_t>(*device.index);
  if (index < provider.devices.size()) return provider.devices[index];
  throw input_error("device '" + device.text + "': plugin " + provider.file.string() +
                    " offers no device with this number, only " + list_of(provider.devices));
}

}  // namespace

std::string reason_against(const PluginFile& plugin, const PluginDescription& probed,
                           const DeviceName& device) {
  const std::string where = "plugin " + plugin.file.string() + " (" + plugin.found_in + ")";
  if (probed.obstacle) return where + " can't be used: " + *probed.obstacle;
  if (!probed.devices.empty()) return where + " offers " + names_of(probed.devices);
  return where + " offers no device on this machine" +
         std::string(plugin.seems_to_offer(device.name) ? kind_of(device).without_plugin_device
                                                        : "");
}

bool wants_plugin(const DeviceName& device) {
  const auto option = device.options.find(plugin_option);
  if (option == device.options.end()) return false;
  if (option->second == "on") return true;
  throw input_error("device '" + device.text + "': plugin takes no value: write " + device.name +
                    "+plugin, or leave it out");
}

bool needs_plugin(const DeviceName& device) {
  return wants_plugin(device) || !find_provider(device);
}

void append_plugin(Ort::SessionOptions& session, const DeviceName& device,
                   const ProviderOptions& options) {
  const EnvironmentUse use = use_environment();
  const PluginProvider provider = find_provider_in_plugins(device);
  std::unordered_map<std::string, std::string> all(options.begin(), options.end());
  all.erase(plugin_option);
  session.AppendExecutionProvider_V2(ort_environment(), {chosen_device(provider, device)}, all);
}

}  // namespace ortchestra
