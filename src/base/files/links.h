#pragma once

#include <filesystem>

namespace ortchestra {

/// Where the symbolic link `path` leads, whether something is there or not; `path` itself where it
/// is no link.
std::filesystem::path follow_links(const std::filesystem::path& path);

/// Whether something is there that is neither a file nor a directory.
bool is_pipe_or_device(const std::filesystem::path& path);

/// Where an output lies until it is complete: "PATH.partial", behind links, since renaming onto a
/// symbolic link would replace it and not what it points to.
std::filesystem::path partial_path(const std::filesystem::path& path);

}  // namespace ortchestra
