#pragma once

#include <chrono>
#include <filesystem>
#include <span>

namespace ortchestra {

/// Writes the videos into one .mp4, each at its own times, without encoding again: all must come of
/// VideoWriter with the same options, and each must begin where the one before ends or later.
/// `last_duration`: of the last picture; FFmpeg misreads it in a video that does not begin at 0.
/// The target is not there after a failure. Throws Error(failure).
void join_videos(std::span<const std::filesystem::path> videos, const std::filesystem::path& target,
                 std::chrono::nanoseconds last_duration);

}  // namespace ortchestra
