#include "base/system/cgroups.h"

#include <fstream>
#include <sstream>
#include <string>

namespace ortchestra {

namespace {

namespace fs = std::filesystem;

bool names_controller(const std::string& controllers, std::string_view controller) {
  std::stringstream list(controllers);
  for (std::string name; std::getline(list, name, ',');) {
    if (name == controller) return true;
  }
  return false;
}

}  // namespace

void for_each_cgroup_folder(
    const fs::path& root, std::string_view controller,
    const std::vector<std::string_view>& v1_mounts,
    const std::function<void(const fs::path& folder, CgroupVersion version)>& visit) {
  // In a container, the group's path is often a path of the host that is not visible here. Then
  // only the files in the mount folder exist.
  const auto visit_down_from = [&](fs::path folder, const std::string& group,
                                   CgroupVersion version) {
    visit(folder, version);
    for (const fs::path& part : fs::path(group).relative_path()) {
      folder /= part;
      visit(folder, version);
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
      visit_down_from(mounts, group, CgroupVersion::v2);
      visit_down_from(mounts / "unified", group, CgroupVersion::v2);
    } else if (names_controller(controllers, controller)) {
      for (const std::string_view mount : v1_mounts)
        visit_down_from(mounts / mount, group, CgroupVersion::v1);
    }
  }
}

}  // namespace ortchestra
