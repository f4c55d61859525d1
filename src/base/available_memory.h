#pragma once

#include <cstdint>
#include <optional>

namespace ortchestra {

/// Memory of the machine that can be had without swapping, in bytes: MemAvailable of /proc/meminfo.
std::optional<std::uint64_t> available_memory();

}  // namespace ortchestra
