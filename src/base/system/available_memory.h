#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace ortchestra {

/// Memory in bytes that this process can use without swapping: MemAvailable of /proc/meminfo, or
/// less where its control groups (versions 1 and 2, or any of their ancestors) leave less of their
/// limits; cached file pages that can be dropped count as free. `root` stands for "/".
std::optional<std::uint64_t> available_memory(const std::filesystem::path& root = "/");

}  // namespace ortchestra
