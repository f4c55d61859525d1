#include "fake/fake_threads.h"

#include <utility>

#include "base/threads/start_thread.h"

namespace ortchestra {

FakeThreads::~FakeThreads() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  threads_.clear();
}

void FakeThreads::post(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (threads_.size() < max_threads_) threads_.push_back(start_thread([this] { work(); }));
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
}

void FakeThreads::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

}  // namespace ortchestra
