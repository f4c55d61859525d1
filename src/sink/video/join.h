#pragma once

#include <chrono>
#include <filesystem>
#include <span>

#include "sink/video/audio.h"

namespace ortchestra {

/// Joins videos into one .mp4 without encoding again, and copies audio into it. All must be written
/// by VideoWriter with the same options. Their times are kept, so each must start when the previous
/// one ends, or later. `last_duration`: how long the last picture is shown. FFmpeg misreads it from
/// a video that does not start at 0. `audio`: may have none. Removes `target` after an error.
/// Throws Error(failure).
void join_videos(std::span<const std::filesystem::path> videos, const std::filesystem::path& target,
                 std::chrono::nanoseconds last_duration, AudioParts& audio);

}  // namespace ortchestra
