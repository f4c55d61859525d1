#pragma once

#include <optional>
#include <stop_token>

#include "base/threads/stop_at.h"
#include "ortchestra/base/clock.h"

namespace ortchestra {

/// The time limit of a comparison. The time counts from the construction. Thread-safe.
class TimeLimit {
 public:
  /// `limit_s`: seconds; empty: no limit. `stop`: a request of the user to stop.
  TimeLimit(std::optional<double> limit_s, std::stop_token stop);

  /// Stops when the user requests it, or when hard_limit_factor × the limit has elapsed.
  std::stop_token token() const { return stop_at_.token(); }
  /// Whether hard_limit_factor × the limit has elapsed.
  bool is_up() const { return stop_at_.is_time_up(); }
  /// Whether work of this duration, started now, would end after the limit.
  bool would_exceed(double seconds) const { return limit_s_ && elapsed_s() + seconds > *limit_s_; }
  double elapsed_s() const { return seconds_between(start_, Clock::now()); }
  /// Throws Error(input) if the time is up before the first round.
  void require_time_left() const;

 private:
  const TimePoint start_ = Clock::now();
  const std::optional<double> limit_s_;
  const std::stop_token stop_;
  const StopAt stop_at_;
};

}  // namespace ortchestra
