#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "ortchestra/base/error.h"

namespace ortchestra::python {

/// Threads that may need the GIL, and so must end before the interpreter does. Thread-safe.
class BackgroundThreads {
 public:
  /// Runs `work` on a thread of its own. `stop` may be called by stop_all() while it runs. Throws
  /// Error(failure) after stop_all().
  void start(std::function<void()> work, std::function<void()> stop) {
    Entries::iterator entry;
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) throw failure("the interpreter is exiting: nothing can be started");
      entry = stops_.insert(stops_.end(),
                            std::make_shared<const std::function<void()>>(std::move(stop)));
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

  /// Stops all threads and waits until they have ended, or for `patience`: a thread may run Python
  /// code that does not return. The GIL must not be held.
  void stop_all(std::chrono::nanoseconds patience) {
    Entries stops;
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
      stops = stops_;
    }
    for (const auto& stop : stops) (*stop)();
    stops.clear();
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, patience, [this] { return stops_.empty(); });
  }

 private:
  using Entries = std::list<std::shared_ptr<const std::function<void()>>>;

  void remove(Entries::iterator entry) {
    // What the function owns is released unlocked, and before the thread counts as ended.
    std::shared_ptr<const std::function<void()>> stop;
    {
      const std::lock_guard lock(mutex_);
      stop.swap(*entry);
      *entry = std::make_shared<const std::function<void()>>([] {});
    }
    stop = nullptr;
    const std::lock_guard lock(mutex_);
    stops_.erase(entry);
    ended_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable ended_;
  Entries stops_;
  bool stopped_ = false;
};

}  // namespace ortchestra::python
