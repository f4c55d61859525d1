#pragma once

#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>

namespace ortchestra {

/// Whether a run is to end early, and why. Thread-safe.
class Ending {
 public:
  /// `stop`: the caller's wish to end.
  explicit Ending(std::stop_token stop)
      : asked_(std::move(stop), [this] { stop_.request_stop(); }) {}

  /// Keeps the first problem, and stops.
  void fail(std::exception_ptr problem) {
    {
      const std::lock_guard lock(mutex_);
      if (!problem_) problem_ = std::move(problem);
    }
    stop_.request_stop();
  }

  /// Nothing more is to be read: somebody asked for it, or something failed.
  bool stopped() const { return stop_.stop_requested(); }
  std::stop_token token() const { return stop_.get_token(); }
  /// What was read need not be finished.
  bool failed() const {
    const std::lock_guard lock(mutex_);
    return problem_ != nullptr;
  }
  void rethrow() const {
    const std::lock_guard lock(mutex_);
    if (problem_) std::rethrow_exception(problem_);
  }

 private:
  mutable std::mutex mutex_;
  std::exception_ptr problem_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> asked_;
};

}  // namespace ortchestra
