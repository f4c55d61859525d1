#pragma once

#include <optional>
#include <string>

namespace ortchestra {

// What may be asked of a device by its text (as SessionOptions::device). All throw Error(input) for
// a text that is not of that form.

/// Whether it is the CPU, however it is written.
bool is_cpu(const std::string& device);

/// Whether its models run on an NVIDIA GPU, which NVML can look at.
bool is_nvidia_gpu(const std::string& device);

/// Whether sessions on it replay CUDA graphs.
bool captures_graphs(const std::string& device);

/// The same device with CUDA graphs; nothing where it has none, or its text says something of them.
std::optional<std::string> with_graphs(const std::string& device);

}  // namespace ortchestra
