#pragma once

#include <filesystem>

namespace ortchestra {

/// The final target of the symbolic link `path`, which may not exist; `path` itself if it is not a
/// link.
std::filesystem::path follow_links(const std::filesystem::path& path);

/// Whether `path` exists and is neither a regular file nor a directory.
bool is_pipe_or_device(const std::filesystem::path& path);

/// The path of an output until it is complete: "PATH.partial". Symbolic links are followed first,
/// because a rename to a link would replace the link, not its target.
std::filesystem::path partial_path(const std::filesystem::path& path);

}  // namespace ortchestra
