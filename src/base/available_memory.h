#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace ortchestra {

/// Bytes of memory that this process can still get without swapping: MemAvailable of the machine,
/// or less where a cgroup (v1 or v2) of the process, or one above it, limits it to less. `root`
/// stands for
/// "/". Nothing where nothing can be read.
std::optional<std::uint64_t> available_memory(const std::filesystem::path& root = "/");

}  // namespace ortchestra
