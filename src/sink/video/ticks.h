#pragma once

#include <chrono>
#include <cstdint>

namespace ortchestra {

/// The unit of time in written videos. The durations of frames at common rates, also NTSC, are
/// whole numbers of it. MPEG-4 part 2 allows at most 65,535 ticks per second.
inline constexpr int video_ticks_per_s = 60'000;

/// The nearest number of ticks. `time` must not be negative.
constexpr std::int64_t ticks_of(std::chrono::nanoseconds time) {
  constexpr std::int64_t ns_per_s = 1'000'000'000;
  const std::int64_t seconds = time.count() / ns_per_s;
  const std::int64_t rest = time.count() % ns_per_s;
  return seconds * video_ticks_per_s + (rest * video_ticks_per_s + ns_per_s / 2) / ns_per_s;
}

}  // namespace ortchestra
