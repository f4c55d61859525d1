#pragma once

#include <filesystem>
#include <span>

namespace ortchestra {

/// Writes the videos one after another into one .mp4, without encoding again: all must come of
/// VideoWriter with the same options. The target is not there after a failure. Throws
/// Error(failure).
void join_videos(std::span<const std::filesystem::path> videos,
                 const std::filesystem::path& target);

}  // namespace ortchestra
