#pragma once

#include <onnxruntime_cxx_api.h>

#include <string>

#include "ortchestra/runtime/plugins.h"
#include "runtime/devices/kind.h"
#include "runtime/plugins/plugin_file.h"

namespace ortchestra {

/// Whether the text of the device asks for a plugin, by its option "plugin", even if ONNX Runtime
/// itself has the execution provider: "openvino+plugin". Throws Error(input) for another value than
/// "on".
bool wants_plugin(const DeviceName& device);

/// Whether a session on the device needs a plugin: the text asks for one, or ONNX Runtime itself
/// does not have the execution provider. Throws as wants_plugin().
bool needs_plugin(const DeviceName& device);

/// Adds the execution provider of `device` from a plugin to a session's options. The plugin is
/// searched for, tried in a process of its own, and loaded, unless an earlier call has done so. The
/// number after the name chooses among the devices that the plugin offers; without one, its first
/// CPU, else its first device. The option "plugin" is not passed on, but `options` are. Throws
/// Ort::Exception, or Error(input) that says for each plugin why it does not help.
void append_plugin(Ort::SessionOptions& session, const DeviceName& device,
                   const ProviderOptions& options);

/// Why a plugin does not help with the device, as a part of a message: an obstacle, what it offers
/// instead, or that it offers nothing on this machine and what to do then. `probed`: by
/// probe_plugin().
std::string reason_against(const PluginFile& plugin, const PluginDescription& probed,
                           const DeviceName& device);

}  // namespace ortchestra
