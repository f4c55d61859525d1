#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace ortchestra {

enum class CgroupVersion { v1, v2 };

/// Calls `visit` for each folder that may contain limits of this process's control groups: from the
/// mount folder down to each group. For version 1 it visits the groups of `controller`, below each
/// of `v1_mounts` in sys/fs/cgroup. Folders may not exist. `root` replaces "/" in tests.
void for_each_cgroup_folder(
    const std::filesystem::path& root, std::string_view controller,
    const std::vector<std::string_view>& v1_mounts,
    const std::function<void(const std::filesystem::path& folder, CgroupVersion version)>& visit);

}  // namespace ortchestra
