#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

#include "ortchestra/base/clock.h"
#include "source/video/libav.h"

namespace ortchestra {

/// Limits how long a read waits for an input that may never deliver data. FFmpeg polls it through
/// the callback. Not movable, since FFmpeg keeps its address.
class ReadTimeout {
 public:
  /// `timeout`: empty to wait without limit, until a stop is requested.
  ReadTimeout(std::stop_token stop, std::optional<std::chrono::milliseconds> timeout)
      : stop_(std::move(stop)), timeout_(timeout) {}
  ReadTimeout(const ReadTimeout&) = delete;
  ReadTimeout& operator=(const ReadTimeout&) = delete;

  AVIOInterruptCB callback() { return {&ReadTimeout::should_interrupt, this}; }

  /// Restarts the timeout.
  void restart() {
    if (timeout_) deadline_ = Clock::now() + *timeout_;
  }
  bool is_limited() const { return timeout_.has_value(); }
  /// Whether the timeout is over or a stop was requested.
  bool must_stop() const { return stop_requested() || Clock::now() > deadline_; }
  bool stop_requested() const { return stop_.stop_requested(); }
  /// Why reading must stop.
  std::string reason() const;

 private:
  static int should_interrupt(void* self) {
    return static_cast<ReadTimeout*>(self)->must_stop() ? 1 : 0;
  }

  const std::stop_token stop_;
  const std::optional<std::chrono::milliseconds> timeout_;
  TimePoint deadline_ = TimePoint::max();
};

}  // namespace ortchestra
