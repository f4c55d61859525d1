#pragma once

#include <optional>
#include <stop_token>

#include "base/threads/stop_at.h"
#include "ortchestra/base/clock.h"

namespace ortchestra {

/// The time limit of a comparison, counted from the construction. Thread-safe.
class TimeLimit {
 public:
  /// `limit_s`: seconds; absent: no limit. `stop`: the user's request to end.
  TimeLimit(std::optional<double> limit_s, std::stop_token stop);

  /// Stops when the user asks for it, and hard_limit_factor × the limit after the start.
  std::stop_token token() const { return stop_at_.token(); }
  /// Whether the latter happened.
  bool is_up() const { return stop_at_.is_time_up(); }
  /// Whether work of this length would end after the limit.
  bool would_exceed(double seconds) const { return limit_s_ && elapsed_s() + seconds > *limit_s_; }
  double elapsed_s() const { return seconds_between(start_, Clock::now()); }
  /// Throws Error(input), before the first round, when the time is up already.
  void require_time_left() const;

 private:
  const TimePoint start_ = Clock::now();
  const std::optional<double> limit_s_;
  const std::stop_token stop_;
  const StopAt stop_at_;
};

}  // namespace ortchestra
