#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ortchestra {

/// The threads of a fake session for asynchronous runs, as in sessions of ONNX Runtime. A job
/// starts a further thread, up to the limit. The destructor executes all waiting jobs and joins the
/// threads. Thread-safe.
class FakeThreads {
 public:
  explicit FakeThreads(std::size_t threads) : max_threads_(threads) { threads_.reserve(threads); }
  ~FakeThreads();
  FakeThreads(const FakeThreads&) = delete;
  FakeThreads& operator=(const FakeThreads&) = delete;

  /// Queues `job`, which must not throw. Throws Error(exhausted) if a thread cannot be started; the
  /// job is then not queued.
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
