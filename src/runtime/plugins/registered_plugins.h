#pragma once

#include <onnxruntime_cxx_api.h>

#include <filesystem>
#include <string>
#include <vector>

#include "ortchestra/runtime/plugins.h"
#include "runtime/devices/name.h"

namespace ortchestra {

/// Loads a plugin into this process, and returns what it offers; `found_in` stays empty. It is
/// never unloaded. A plugin may crash the process: load only those that probe_plugin() has tried.
/// Throws std::exception with ONNX Runtime's reason if it can't be used. Thread-safe; a second call
/// for the same file loads nothing.
PluginDescription register_plugin(const std::filesystem::path& file);

/// The devices of this machine that one plugin offers with one execution provider.
struct PluginProvider {
  std::filesystem::path file;
  std::string name;                         ///< ONNX Runtime's name of the execution provider
  std::vector<Ort::ConstEpDevice> devices;  ///< at least one; valid until the process ends
};

/// The provider of this plain name (plain_provider_name) in the plugins that are registered. Null
/// if there is none. Valid until the process ends. Thread-safe.
const PluginProvider* registered_provider(const std::string& plain_name);

/// "CPU", "GPU", "NPU".
std::string hardware_name(const Ort::ConstEpDevice& device);

}  // namespace ortchestra
