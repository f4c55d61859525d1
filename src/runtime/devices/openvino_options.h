#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "ortchestra/model/session.h"
#include "runtime/devices/kind.h"
#include "runtime/devices/name.h"

namespace ortchestra {

/// OpenVINO's settings for a session on the CPU, from the device's options and our defaults: the
/// provider's options by its own keys, "load_config" among them. docs/devices.md describes the
/// options. `features` are those of the CPU (cpu_features()). Throws Error(input) for a precision
/// that is unknown or that the CPU does not have, and for options that contradict our defaults.
/// `reads_cache`: whether compiled models are cached unless the device says otherwise.
ProviderOptions openvino_provider_options(const DeviceName& device, const SessionOptions& session,
                                          const std::set<std::string>& features, bool reads_cache);

/// Whether the OpenVINO in this folder can read the compiled models that it has written: they are
/// in its own format, for which it needs a library that some Python packages lack. Without it,
/// every start would write the cache again.
bool openvino_reads_cache(const std::filesystem::path& folder);

/// The folder for compiled models if the device names none:
/// $XDG_CACHE_HOME/ortchestra/openvino, by default ~/.cache/ortchestra/openvino. Empty if neither
/// variable holds an absolute path.
std::string openvino_cache_folder();

/// The precisions that +precision= takes on a CPU with these features, the most exact first.
std::vector<std::string> openvino_precisions(const std::set<std::string>& features);

}  // namespace ortchestra
