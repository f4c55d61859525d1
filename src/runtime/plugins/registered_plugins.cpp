#include "runtime/plugins/registered_plugins.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>

#include "runtime/ort_environment.h"
#include "runtime/ort_support.h"

namespace ortchestra {
namespace {

/// What the current environment has registered.
struct Registered {
  int environment = 0;  ///< ort_environment_number()
  std::map<std::filesystem::path, PluginDescription> plugins;
  std::vector<PluginProvider> providers;
};

std::mutex& registering() {
  static std::mutex mutex;
  return mutex;
}

/// Call it with registering() locked.
Registered& registered() {
  static Registered all;
  if (const int current = ort_environment_number(); all.environment != current)
    all = {.environment = current, .plugins = {}, .providers = {}};
  return all;
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
  const EnvironmentUse use = use_environment();
  const std::lock_guard lock(registering());
  Registered& all = registered();
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

std::optional<PluginProvider> registered_provider(const std::string& plain_name) {
  const std::lock_guard lock(registering());
  const std::vector<PluginProvider>& providers = registered().providers;
  const auto found = std::ranges::find_if(providers, [&](const PluginProvider& provider) {
    return plain_provider_name(provider.name) == plain_name;
  });
  return found == providers.end() ? std::nullopt : std::optional(*found);
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
