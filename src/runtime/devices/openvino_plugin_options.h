#pragma once

#include "runtime/devices/kind.h"
#include "runtime/devices/name.h"

namespace ortchestra {

/// The options of OpenVINO as a plugin, from those of ONNX Runtime's own OpenVINO provider
/// (openvino_provider_options()). The plugin has only "load_config" and ignores others without a
/// word, so the place of the cache is moved there, and other options are refused. Throws
/// Error(input).
ProviderOptions openvino_plugin_options(const DeviceName& device, ProviderOptions options);

}  // namespace ortchestra
