#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "ortchestra/base/clock.h"

namespace ortchestra {

/// A counting semaphore that can be closed, which wakes all waiting threads. Thread-safe.
class ClosableSemaphore {
 public:
  /// `slots`: how many can be acquired before one is released.
  explicit ClosableSemaphore(std::size_t slots) : free_(slots) {}

  /// Waits for a free slot. False if the semaphore is closed.
  bool acquire() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || free_ > 0; });
    if (closed_) return false;
    --free_;
    return true;
  }

  /// False if no slot is free or the semaphore is closed.
  bool try_acquire() {
    const std::lock_guard lock(mutex_);
    if (closed_ || free_ == 0) return false;
    --free_;
    return true;
  }

  /// Waits until a slot is free, but does not acquire it. False if none is free until `deadline`,
  /// or if the semaphore is closed.
  bool wait_until_free(TimePoint deadline) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, deadline, [this] { return closed_ || free_ > 0; });
    return !closed_ && free_ > 0;
  }

  void release() {
    {
      const std::lock_guard lock(mutex_);
      ++free_;
    }
    changed_.notify_one();
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t free_;
  bool closed_ = false;
};

}  // namespace ortchestra
