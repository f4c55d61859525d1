#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace ortchestra {

enum class CgroupVersion { v1, v2 };

/// Calls `visit` for each folder that may hold limits of this process's control groups: each
/// group and all its ancestors up to the mount. Of version 1 these are the groups of `controller`,
/// below each of `v1_mounts` in sys/fs/cgroup. `root` stands for "/".
void for_each_cgroup_folder(
    const std::filesystem::path& root, std::string_view controller,
    const std::vector<std::string_view>& v1_mounts,
    const std::function<void(const std::filesystem::path& folder, CgroupVersion version)>& visit);

}  // namespace ortchestra
