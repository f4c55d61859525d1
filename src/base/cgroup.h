#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

namespace ortchestra {

enum class CgroupVersion { v1, v2 };

/// Calls `each` with every folder of the cgroup file system that says something of a controller
/// ("cpu", "memory") for this process: those of its groups and of all groups above them. In a
/// container a group's path is often the host's and can't be seen: then only the mount itself is
/// there. `root` stands for "/".
void for_each_cgroup_folder(
    const std::filesystem::path& root, std::string_view controller,
    const std::function<void(const std::filesystem::path& folder, CgroupVersion version)>& each);

}  // namespace ortchestra
