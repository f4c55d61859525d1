#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace ortchestra {

/// Bytes of memory that this process can use without swapping; empty if unknown. The minimum of
/// MemAvailable in /proc/meminfo and of what each limit of its control groups (v1, v2, and their
/// ancestors) leaves. Page cache that can be dropped counts as free. `root` replaces "/" in tests.
std::optional<std::uint64_t> available_memory(const std::filesystem::path& root = "/");

}  // namespace ortchestra
