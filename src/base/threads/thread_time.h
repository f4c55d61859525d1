#pragma once

#include <ctime>

namespace ortchestra {

/// CPU time in seconds that the calling thread has used so far.
inline double thread_cpu_s() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Time in seconds for which the calling thread was ready to run but had no CPU so far. 0 if the
/// kernel does not report it (/proc/thread-self/schedstat).
double thread_wait_s();

}  // namespace ortchestra
