#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace ortchestra {

/// Bytes of memory that this process can use without swapping; empty if unknown. This is the
/// minimum of MemAvailable in /proc/meminfo and the free memory of each control group (v1, v2, and
/// their ancestors). Page cache that can be dropped counts as free. `root` replaces "/" in tests.
std::optional<std::uint64_t> available_memory(const std::filesystem::path& root = "/");

}  // namespace ortchestra
