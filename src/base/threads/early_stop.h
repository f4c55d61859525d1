#pragma once

#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>

namespace ortchestra {

/// Whether work on several threads must stop early, and the first problem that caused it.
/// Thread-safe.
class EarlyStop {
 public:
  EarlyStop() : EarlyStop(std::stop_token()) {}
  /// Also stops, without a problem, when `stop` is requested.
  explicit EarlyStop(std::stop_token stop)
      : forward_(std::move(stop), [this] { stop_.request_stop(); }) {}

  /// Keeps the problem if it is the first one, and stops.
  void fail(std::exception_ptr problem) {
    {
      const std::lock_guard lock(mutex_);
      if (!problem_) problem_ = std::move(problem);
    }
    stop_.request_stop();
  }

  /// Stops without a problem.
  void request_stop() { stop_.request_stop(); }

  /// Calls `work`. An exception that it throws is kept as the problem.
  template <class Work>
  void guard(Work work) {
    try {
      work();
    } catch (...) {
      fail(std::current_exception());
    }
  }

  bool stopped() const { return stop_.stop_requested(); }
  std::stop_token token() const { return stop_.get_token(); }

  /// Whether there is a problem.
  bool failed() const {
    const std::lock_guard lock(mutex_);
    return problem_ != nullptr;
  }
  /// Throws the problem, if there is one.
  void rethrow() const {
    const std::lock_guard lock(mutex_);
    if (problem_) std::rethrow_exception(problem_);
  }

 private:
  mutable std::mutex mutex_;
  std::exception_ptr problem_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> forward_;
};

}  // namespace ortchestra
