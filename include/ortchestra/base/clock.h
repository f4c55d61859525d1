#pragma once

#include <chrono>

namespace ortchestra {

/// CLOCK_MONOTONIC on Linux: one scale for every process of a machine, so that time stamps taken in
/// worker processes need no translation.
using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

inline double seconds_between(TimePoint start, TimePoint end) {
  return std::chrono::duration<double>(end - start).count();
}

}  // namespace ortchestra
