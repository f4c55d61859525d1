#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ortchestra {

/// A fake session's threads for asynchronous runs, as ONNX Runtime's sessions have: started with
/// the first job, ended and waited for when destroyed, jobs that wait included. Thread-safe.
class FakeThreads {
 public:
  explicit FakeThreads(std::size_t threads) : max_threads_(threads) { threads_.reserve(threads); }
  ~FakeThreads();
  FakeThreads(const FakeThreads&) = delete;
  FakeThreads& operator=(const FakeThreads&) = delete;

  /// `job` must not throw. Throws Error(exhausted), and does not run it, where a thread can't be
  /// started.
  void post(std::function<void()> job);

 private:
  void work();

  const std::size_t max_threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool closed_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace ortchestra
