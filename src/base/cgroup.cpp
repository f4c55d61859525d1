#include "base/cgroup.h"

#include <fstream>
#include <sstream>
#include <string>

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

bool names(const std::string& controllers, std::string_view controller) {
  std::stringstream list(controllers);
  for (std::string name; std::getline(list, name, ',');) {
    if (name == controller) return true;
  }
  return false;
}

}  // namespace

void for_each_cgroup_folder(
    const fs::path& root, std::string_view controller,
    const std::function<void(const fs::path& folder, CgroupVersion version)>& each) {
  const auto walk = [&](const fs::path& mount, const std::string& group, CgroupVersion version) {
    fs::path folder = mount;
    each(folder, version);
    for (const fs::path& part : fs::path(group).relative_path()) {
      folder /= part;
      each(folder, version);
    }
  };
  const fs::path mounts = root / "sys/fs/cgroup";
  std::ifstream groups(root / "proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {  // ID:CONTROLLERS:PATH
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string group = line.substr(second + 1);
    if (controllers.empty()) {
      walk(mounts, group, CgroupVersion::v2);
      walk(mounts / "unified", group, CgroupVersion::v2);
    } else if (names(controllers, controller)) {
      // Mounted under the controller's name, or under all of the line's.
      walk(mounts / controller, group, CgroupVersion::v1);
      if (controllers != controller) walk(mounts / controllers, group, CgroupVersion::v1);
    }
  }
}

}  // namespace ortchestra
