#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace ortchestra {

/// Places that are taken and given back, and whose end wakes everybody who waits for one.
/// Thread-safe.
class Room {
 public:
  explicit Room(std::size_t places) : free_(places) {}

  /// Waits for a place. False: it was closed first.
  bool acquire() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || free_ > 0; });
    if (closed_) return false;
    --free_;
    return true;
  }

  bool try_acquire() {
    const std::lock_guard lock(mutex_);
    if (closed_ || free_ == 0) return false;
    --free_;
    return true;
  }

  void release() {
    {
      const std::lock_guard lock(mutex_);
      ++free_;
    }
    changed_.notify_one();
  }

  /// From now on there is no place.
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
