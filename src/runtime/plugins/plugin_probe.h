#pragma once

#include <filesystem>

#include "base/files/descriptor.h"
#include "ortchestra/runtime/plugins.h"

namespace ortchestra {

/// Loads the plugin in a process of its own, with the ONNX Runtime in the file `onnxruntime`, and
/// returns what it offers on this machine. `found_in` stays empty. A plugin that crashes ends that
/// process only; the obstacle then says how. Throws Error(failure) if the process can't be started.
PluginDescription probe_plugin(const std::filesystem::path& file,
                               const std::filesystem::path& onnxruntime);

/// The job "plugin" of a worker process: answers one probe_plugin(). Returns the exit code.
int serve_plugin(Descriptor socket);

}  // namespace ortchestra
