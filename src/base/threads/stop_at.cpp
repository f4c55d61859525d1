#include "base/threads/stop_at.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ortchestra {

StopAt::StopAt(std::stop_token stop, std::optional<TimePoint> time)
    : forward_(std::move(stop), [this] { source_.request_stop(); }) {
  if (time)
    timer_ =
        std::jthread([this, at = *time](const std::stop_token& ended) { wait_until(at, ended); });
}

void StopAt::wait_until(TimePoint time, const std::stop_token& ended) {
  std::unique_lock lock(mutex_);
  ending_.wait_until(lock, ended, time, [] { return false; });
  if (ended.stop_requested()) return;
  time_is_up_ = true;
  source_.request_stop();
}

TimePoint time_after(TimePoint start, double seconds) {
  constexpr double hundred_years_s = 3.2e9;
  const std::chrono::duration<double> wait(std::min(seconds, hundred_years_s));
  return start + std::chrono::duration_cast<Clock::duration>(wait);
}

}  // namespace ortchestra
