#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "ortchestra/base/clock.h"

namespace ortchestra {

/// Requests a stop when another stop is requested or when a time is reached, whichever is first.
class StopAt {
 public:
  /// `stop`: the other stop. `time`: empty for no time limit.
  StopAt(std::stop_token stop, std::optional<TimePoint> time);

  std::stop_token token() const { return source_.get_token(); }
  /// Whether the time was reached.
  bool is_time_up() const { return time_is_up_; }

 private:
  void wait_until(TimePoint time, const std::stop_token& ended);

  std::stop_source source_;
  std::atomic<bool> time_is_up_{false};
  std::mutex mutex_;
  std::condition_variable_any ending_;
  std::stop_callback<std::function<void()>> forward_;
  std::jthread timer_;
};

/// `seconds` (≥ 0) after `start`, at most about a hundred years: more would overflow TimePoint.
TimePoint time_after(TimePoint start, double seconds);

}  // namespace ortchestra
