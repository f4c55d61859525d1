#include "base/available_memory.h"

#include <fstream>
#include <string>

namespace ortchestra {

std::optional<std::uint64_t> available_memory() {
  std::ifstream file("/proc/meminfo");
  constexpr std::string_view key = "MemAvailable:";
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key)) return std::stoull(line.substr(key.size())) * 1024;
  }
  return std::nullopt;
}

}  // namespace ortchestra
