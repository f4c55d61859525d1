#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ortchestra {

// Properties of a device, given as text (as SessionOptions::device). All functions throw
// Error(input) if the text does not have that form.

/// Whether it is the CPU, in any spelling.
bool is_cpu(const std::string& device);

/// Whether its models run on an NVIDIA GPU, which NVML can observe.
bool is_nvidia_gpu(const std::string& device);

/// Whether sessions on it replay CUDA graphs.
bool captures_graphs(const std::string& device);

/// Whether runs of one session on it wait for each other. Runs at the same time then need a session
/// each.
bool runs_wait_for_each_other(const std::string& device);

/// Whether the calling thread of a run should take denormal numbers as zero (DenormalsAsZero).
bool takes_denormals_as_zero(const std::string& device);

/// Whether open_device_memory() (memory.h) can open its memory.
bool has_accessible_memory(const std::string& device);

/// The same device with CUDA graphs; nullopt if it has no graphs, or if its text already sets the
/// option.
std::optional<std::string> with_graphs(const std::string& device);

/// Whether it computes with fewer bits than float32: its option "precision" is set, and not f32.
bool lowers_precision(const std::string& device);

/// The devices that run on the CPU, with each precision that this CPU has, in the order in which
/// they are preferred if they are equally fast. Without `reference`, in any spelling. Not all of
/// them may be usable (check_device()).
std::vector<std::string> other_devices_on_cpu(const std::string& reference);

}  // namespace ortchestra
