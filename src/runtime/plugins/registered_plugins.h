#pragma once

#include <onnxruntime_cxx_api.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/runtime/plugins.h"
#include "runtime/devices/name.h"

namespace ortchestra {

/// Loads a plugin into the current environment, and returns what it offers; `found_in` stays empty.
/// A plugin may crash the process: load only those that probe_plugin() has tried. Throws
/// std::exception with ONNX Runtime's reason if it can't be used. Thread-safe; a second call for
/// the same file and environment loads nothing.
PluginDescription register_plugin(const std::filesystem::path& file);

/// The devices of this machine that one plugin offers with one execution provider.
struct PluginProvider {
  std::filesystem::path file;
  std::string name;  ///< ONNX Runtime's name of the execution provider
  std::vector<Ort::ConstEpDevice>
      devices;  ///< at least one; valid until the environment is replaced
};

/// The provider of this plain name (plain_provider_name) in the plugins that the current
/// environment has registered. Thread-safe; to use the result, hold an EnvironmentUse since before
/// the call.
std::optional<PluginProvider> registered_provider(const std::string& plain_name);

/// "CPU", "GPU", "NPU".
std::string hardware_name(const Ort::ConstEpDevice& device);

}  // namespace ortchestra
