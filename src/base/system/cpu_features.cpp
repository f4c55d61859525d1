#include "base/system/cpu_features.h"

#include <fstream>
#include <iterator>
#include <sstream>

namespace ortchestra {

std::set<std::string> cpu_features(const std::filesystem::path& root) {
  std::ifstream cpus(root / "proc/cpuinfo");
  for (std::string line; std::getline(cpus, line);) {
    // x86 and AArch64 have different names for the list. All CPUs have the same one.
    if (!line.starts_with("flags") && !line.starts_with("Features")) continue;
    std::istringstream list(line.substr(line.find(':') + 1));
    return {std::istream_iterator<std::string>(list), {}};
  }
  return {};
}

}  // namespace ortchestra
