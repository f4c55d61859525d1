#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ortchestra {

/// A device that a plugin of ONNX Runtime offers on this machine.
struct PluginDevice {
  std::string provider;  ///< ONNX Runtime's name of its provider: "OpenVINOExecutionProvider"
  std::string name;      ///< as a device: "openvino"
  std::string hardware;  ///< "CPU", "GPU", "NPU"
  std::string vendor;    ///< of the hardware
};

/// A plugin: an execution provider in a library of its own, which ONNX Runtime loads by path.
struct PluginDescription {
  std::string file;
  std::string found_in = {};               ///< for people: "Python package onnxruntime_ep_openvino"
  std::string version = {};                ///< as the plugin says; empty if it offers no device
  std::vector<PluginDevice> devices = {};  ///< may be empty: nothing here that the plugin supports
  std::optional<std::string> obstacle = {};  ///< why it can't be used, as a text after a colon
};

/// All plugins that are found (docs/plugins.md says where), with what they offer here. Each one is
/// loaded in a process of its own, so that one that crashes does no harm. Throws Error(failure) if
/// that process can't be started.
std::vector<PluginDescription> describe_plugins();

/// Uses these plugins, or folders that hold plugins, in this process and the processes that it
/// starts. They come before those named earlier and those in the environment variable
/// ORTCHESTRA_PLUGINS, which is changed: as disable_ort_telemetry(), programs call it first in
/// main. Throws Error(input) for a path that is empty or contains a colon. Otherwise a plugin that
/// can't be loaded matters only for a device that needs it.
void use_plugins(const std::vector<std::string>& paths);

/// Throws Error(input) if the path names no file that can be a plugin. Loads nothing.
void require_plugin(const std::string& path);

/// Whether use_plugins() or the environment names any.
bool plugins_are_named();

}  // namespace ortchestra
