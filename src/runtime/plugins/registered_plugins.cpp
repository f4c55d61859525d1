#include "runtime/plugins/registered_plugins.h"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <stdexcept>

#include "runtime/ort_support.h"

namespace ortchestra {
namespace {

struct Registered {
  std::mutex mutex;
  std::map<std::filesystem::path, PluginDescription> plugins;
  std::deque<PluginProvider> providers;  ///< their addresses stay the same
};

/// Never destroyed, since sessions may use the devices until the process ends.
Registered& registered() {
  static auto* const all = new Registered;
  return *all;
}

std::string version_of(const Ort::ConstEpDevice& device) {
  const char* const version = device.EpMetadata().GetValue("version");
  return version == nullptr ? "" : version;
}

/// ONNX Runtime knows the devices of all plugins together: those of one are the new ones.
std::vector<Ort::ConstEpDevice> devices_new_since(const std::vector<Ort::ConstEpDevice>& before) {
  std::vector<Ort::ConstEpDevice> devices = ort_environment().GetEpDevices();
  std::erase_if(devices, [&](const OrtEpDevice* device) {
    return std::ranges::any_of(before, [&](const OrtEpDevice* old) { return old == device; });
  });
  return devices;
}

void add_provider(Registered& all, const std::filesystem::path& file,
                  const Ort::ConstEpDevice& device) {
  const auto known = std::ranges::find_if(all.providers, [&](const PluginProvider& provider) {
    return provider.file == file && provider.name == device.EpName();
  });
  if (known != all.providers.end()) {
    known->devices.push_back(device);
  } else {
    all.providers.push_back({.file = file, .name = device.EpName(), .devices = {device}});
  }
}

}  // namespace

PluginDescription register_plugin(const std::filesystem::path& file) {
  Registered& all = registered();
  const std::lock_guard lock(all.mutex);
  if (const auto known = all.plugins.find(file); known != all.plugins.end()) return known->second;
  Ort::Env& environment = ort_environment();
  const std::vector<Ort::ConstEpDevice> before = environment.GetEpDevices();
  try {
    // Names of libraries are unique in a process; nobody sees them.
    environment.RegisterExecutionProviderLibrary(file.c_str(), file.string());
  } catch (const Ort::Exception& error) {
    throw std::runtime_error(short_reason_in(error.what()));
  }
  PluginDescription plugin{.file = file.string()};
  for (const Ort::ConstEpDevice& device : devices_new_since(before)) {
    plugin.version = version_of(device);
    plugin.devices.push_back({device.EpName(), plain_provider_name(device.EpName()),
                              hardware_name(device), device.Device().Vendor()});
    add_provider(all, file, device);
  }
  all.plugins.emplace(file, plugin);
  return plugin;
}

const PluginProvider* registered_provider(const std::string& plain_name) {
  Registered& all = registered();
  const std::lock_guard lock(all.mutex);
  const auto found = std::ranges::find_if(all.providers, [&](const PluginProvider& provider) {
    return plain_provider_name(provider.name) == plain_name;
  });
  return found == all.providers.end() ? nullptr : &*found;
}

std::string hardware_name(const Ort::ConstEpDevice& device) {
  switch (device.Device().Type()) {
    case OrtHardwareDeviceType_CPU:
      return "CPU";
    case OrtHardwareDeviceType_GPU:
      return "GPU";
    case OrtHardwareDeviceType_NPU:
      return "NPU";
  }
  return "unknown hardware";
}

}  // namespace ortchestra
