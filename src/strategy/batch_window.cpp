#include "strategy/batch_window.h"

#include <utility>

namespace ortchestra {

bool BatchWindow::submit(const BatchPointer& batch, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  slot_freed_.wait(lock, stop, [this] { return closed_ || has_free_slot(); });
  return !stop.stop_requested() && accept(batch);
}

bool BatchWindow::try_submit(const BatchPointer& batch) {
  const std::lock_guard lock(mutex_);
  return has_free_slot() && accept(batch);
}

bool BatchWindow::accept(const BatchPointer& batch) {
  if (closed_) return false;
  if (!batch->models.empty()) {
    dispatch_(batch);
    missing_answers_[batch.get()] = batch->models.size();
  }
  return true;
}

void BatchWindow::deliver(Answer answer) {
  // Keeps the batch alive until its entry is erased: its address is the key.
  const BatchPointer batch = answer.batch;
  on_answer_(std::move(answer));
  const std::lock_guard lock(mutex_);
  const auto entry = missing_answers_.find(batch.get());
  if (--entry->second == 0) {
    missing_answers_.erase(entry);
    slot_freed_.notify_all();
  }
}

void BatchWindow::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  slot_freed_.notify_all();
}

}  // namespace ortchestra
