#pragma once

#include <ctime>

namespace ortchestra {

/// CPU time in seconds that the calling thread has used so far.
inline double thread_cpu_s() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace ortchestra
