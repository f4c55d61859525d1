#include "base/available_memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

#include "base/cgroup.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

std::optional<std::uint64_t> number_in(const fs::path& file) {
  std::ifstream stream(file);
  std::uint64_t value = 0;
  if (stream >> value) return value;
  return std::nullopt;  // missing, or "max"
}

/// The number behind `key` in a file of lines "KEY NUMBER …".
std::optional<std::uint64_t> number_behind(const fs::path& file, std::string_view key) {
  std::ifstream stream(file);
  for (std::string name; stream >> name;) {
    std::uint64_t value = 0;
    if (name == key && stream >> value) return value;
    stream.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return std::nullopt;
}

/// What a cgroup leaves below its limit. Pages of files that nobody used lately give way.
std::optional<std::uint64_t> room_in(const fs::path& folder, CgroupVersion version) {
  const bool v2 = version == CgroupVersion::v2;
  const auto limit = number_in(folder / (v2 ? "memory.max" : "memory.limit_in_bytes"));
  const auto used = number_in(folder / (v2 ? "memory.current" : "memory.usage_in_bytes"));
  if (!limit || !used) return std::nullopt;
  const std::uint64_t reclaimable =
      number_behind(folder / "memory.stat", v2 ? "inactive_file" : "total_inactive_file")
          .value_or(0);
  const std::uint64_t kept = *used - std::min(*used, reclaimable);
  return *limit - std::min(*limit, kept);
}

}  // namespace

std::optional<std::uint64_t> available_memory(const fs::path& root) {
  constexpr std::uint64_t bytes_per_kib = 1024;
  std::optional<std::uint64_t> least = number_behind(root / "proc/meminfo", "MemAvailable:");
  if (least) *least *= bytes_per_kib;
  for_each_cgroup_folder(root, "memory", [&](const fs::path& folder, CgroupVersion version) {
    if (const auto room = room_in(folder, version)) least = std::min(least.value_or(*room), *room);
  });
  return least;
}

}  // namespace ortchestra
