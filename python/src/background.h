#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace ortchestra::python {

/// Threads that may need the GIL, and so must end before the interpreter does. Thread-safe.
class BackgroundThreads {
 public:
  /// Runs `work` on a thread of its own. `stop` may be called by stop_all() while it runs.
  void start(std::function<void()> work, std::function<void()> stop) {
    std::list<std::function<void()>>::iterator entry;
    {
      const std::lock_guard lock(mutex_);
      entry = stops_.insert(stops_.end(), std::move(stop));
    }
    try {
      std::thread([this, work = std::move(work), entry]() mutable {
        work();
        work = nullptr;  // what it owns is released before the thread counts as ended
        remove(entry);
      }).detach();
    } catch (...) {
      remove(entry);
      throw;
    }
  }

  /// Stops all threads and waits until they have ended. The GIL must not be held.
  void stop_all() {
    std::unique_lock lock(mutex_);
    for (const auto& stop : stops_)
      if (stop) stop();
    ended_.wait(lock, [this] { return stops_.empty(); });
  }

 private:
  void remove(std::list<std::function<void()>>::iterator entry) {
    std::function<void()> stop;
    {
      const std::lock_guard lock(mutex_);
      stop.swap(*entry);
    }
    stop = nullptr;  // what it owns, too
    const std::lock_guard lock(mutex_);
    stops_.erase(entry);
    ended_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable ended_;
  std::list<std::function<void()>> stops_;
};

}  // namespace ortchestra::python
