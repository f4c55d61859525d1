#include "base/system/available_memory.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "base/system/cgroups.h"

namespace ortchestra {

namespace {

namespace fs = std::filesystem;

/// The number in a file; empty if it does not start with a number, as in "max".
std::optional<std::uint64_t> bytes_in(const fs::path& path) {
  std::ifstream file(path);
  std::uint64_t value = 0;
  return file >> value ? std::optional(value) : std::nullopt;
}

/// The number after `key` in a file of lines "KEY NUMBER".
std::optional<std::uint64_t> bytes_in(const fs::path& path, std::string_view key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t value = 0;
    if (words >> name >> value && name == key) return value;
  }
  return std::nullopt;
}

/// File names of one control group version.
struct MemoryFiles {
  const char* limit;
  const char* usage;
  std::string_view droppable;  ///< key in memory.stat: page cache that the kernel can drop
};

MemoryFiles files_of(CgroupVersion version) {
  if (version == CgroupVersion::v2) return {"memory.max", "memory.current", "inactive_file"};
  return {"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"};
}

/// Bytes that are left below a group's limit; empty if it has no limit.
std::optional<std::uint64_t> left_in(const fs::path& folder, CgroupVersion version) {
  const MemoryFiles files = files_of(version);
  const auto limit = bytes_in(folder / files.limit);
  const auto usage = bytes_in(folder / files.usage);
  if (!limit || !usage) return std::nullopt;
  const std::uint64_t droppable =
      std::min(*usage, bytes_in(folder / "memory.stat", files.droppable).value_or(0));
  const std::uint64_t used = *usage - droppable;
  return *limit > used ? *limit - used : 0;
}

}  // namespace

std::optional<std::uint64_t> available_memory(const fs::path& root) {
  std::optional<std::uint64_t> available = bytes_in(root / "proc/meminfo", "MemAvailable:");
  if (available) *available *= 1024;
  for_each_cgroup_folder(root, "memory", {"memory"},
                         [&](const fs::path& folder, CgroupVersion version) {
                           const auto left = left_in(folder, version);
                           if (left) available = std::min(available.value_or(*left), *left);
                         });
  return available;
}

}  // namespace ortchestra
