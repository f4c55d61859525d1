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

/// A stop that comes with another one, or at a moment, whichever is first.
class StopAt {
 public:
  /// Without a moment only `stop` counts.
  StopAt(std::stop_token stop, std::optional<TimePoint> moment);

  std::stop_token token() const { return source_.get_token(); }
  /// Whether the moment came.
  bool is_time_up() const { return time_is_up_; }

 private:
  void wait_until(TimePoint moment, const std::stop_token& ended);

  std::stop_source source_;
  std::atomic<bool> time_is_up_{false};
  std::mutex mutex_;
  std::condition_variable_any ending_;
  std::stop_callback<std::function<void()>> forward_;
  std::jthread timer_;
};

/// `seconds` (≥ 0) after `start`, or a hundred years where that is sooner: a clock can't tell more.
TimePoint time_after(TimePoint start, double seconds);

}  // namespace ortchestra
