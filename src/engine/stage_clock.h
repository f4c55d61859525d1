#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>

#include "base/threads/thread_time.h"
#include "ortchestra/base/clock.h"
#include "ortchestra/engine/engine.h"

namespace ortchestra {

/// Passes spans to the observer, one at a time. Thread-safe.
class SpanLog {
 public:
  explicit SpanLog(const std::function<void(const StageSpan&)>& on_span) : on_span_(on_span) {}

  bool is_on() const { return static_cast<bool>(on_span_); }
  void add(const StageSpan& span) {
    if (!on_span_) return;
    const std::lock_guard lock(mutex_);
    on_span_(span);
  }

 private:
  const std::function<void(const StageSpan&)>& on_span_;
  std::mutex mutex_;
};

/// The time that the lanes of a stage spend in it. Thread-safe.
class StageClock {
 public:
  StageClock(std::string_view name, SpanLog& log) : name_(name), log_(log) {}

  /// Runs `work` on the calling thread, which is lane `lane` of the stage, and adds its time.
  /// Exceptions of `work` pass through.
  template <class Work>
  auto time(std::size_t lane, std::int64_t frame, Work work) {
    const Timer timer(*this, lane, frame);
    return work();
  }

  std::string_view name() const { return name_; }
  double busy_s() const {
    const std::lock_guard lock(mutex_);
    return busy_s_;
  }
  double cpu_s() const {
    const std::lock_guard lock(mutex_);
    return cpu_s_;
  }

 private:
  class Timer {
   public:
    Timer(StageClock& clock, std::size_t lane, std::int64_t frame)
        : clock_(clock), lane_(lane), frame_(frame) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() {
      const TimePoint end = Clock::now();
      clock_.add(seconds_between(start_, end), thread_cpu_s() - cpu_s_);
      clock_.log_.add({clock_.name_, lane_, {}, frame_, start_, end});
    }

   private:
    StageClock& clock_;
    const std::size_t lane_;
    const std::int64_t frame_;
    const TimePoint start_ = Clock::now();
    const double cpu_s_ = thread_cpu_s();
  };

  void add(double busy_s, double cpu_s) {
    const std::lock_guard lock(mutex_);
    busy_s_ += busy_s;
    cpu_s_ += cpu_s;
  }

  const std::string_view name_;
  SpanLog& log_;
  mutable std::mutex mutex_;
  double busy_s_ = 0;
  double cpu_s_ = 0;
};

}  // namespace ortchestra
