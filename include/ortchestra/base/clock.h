#pragma once

#include <chrono>

namespace ortchestra {

/// CLOCK_MONOTONIC on Linux. All processes of a machine share this clock, so time stamps of worker
/// processes need no conversion.
using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

inline double seconds_between(TimePoint start, TimePoint end) {
  return std::chrono::duration<double>(end - start).count();
}

}  // namespace ortchestra
