#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

#include "ortchestra/base/clock.h"
#include "source/video/libav.h"

namespace ortchestra {

/// How long an input that may never deliver is waited for: FFmpeg asks it again and again. Stays
/// where it is while FFmpeg has the callback.
class VideoPatience {
 public:
  /// No patience: as long as it takes, unless it is stopped.
  VideoPatience(std::stop_token stop, std::optional<std::chrono::milliseconds> patience)
      : stop_(std::move(stop)), patience_(patience) {}
  VideoPatience(const VideoPatience&) = delete;
  VideoPatience& operator=(const VideoPatience&) = delete;

  AVIOInterruptCB callback() { return {&VideoPatience::ask, this}; }

  /// Waiting begins now.
  void begin() {
    if (patience_) deadline_ = Clock::now() + *patience_;
  }
  bool is_limited() const { return patience_.has_value(); }
  bool is_over() const { return stopped() || Clock::now() > deadline_; }
  bool stopped() const { return stop_.stop_requested(); }
  /// Why it was over.
  std::string reason() const;

 private:
  static int ask(void* self) { return static_cast<VideoPatience*>(self)->is_over() ? 1 : 0; }

  const std::stop_token stop_;
  const std::optional<std::chrono::milliseconds> patience_;
  TimePoint deadline_ = TimePoint::max();
};

}  // namespace ortchestra
