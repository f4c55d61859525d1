#include "strategy/intake.h"

#include <utility>

namespace ortchestra {

bool Intake::submit(const BatchPointer& batch, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, stop, [this] { return refusing_ || has_room(); });
  return !stop.stop_requested() && take(batch);
}

bool Intake::try_submit(const BatchPointer& batch) {
  const std::lock_guard lock(mutex_);
  return has_room() && take(batch);
}

bool Intake::take(const BatchPointer& batch) {
  if (refusing_) return false;
  if (!batch->models.empty()) {
    dispatch_(batch);
    owed_[batch.get()] = batch->models.size();
  }
  return true;
}

void Intake::answer(Answer answer) {
  // Kept alive until it is struck off: its address is the key.
  const BatchPointer batch = answer.batch;
  on_answer_(std::move(answer));
  const std::lock_guard lock(mutex_);
  const auto entry = owed_.find(batch.get());
  if (--entry->second == 0) {
    owed_.erase(entry);
    room_.notify_all();
  }
}

void Intake::refuse() {
  const std::lock_guard lock(mutex_);
  refusing_ = true;
  room_.notify_all();
}

}  // namespace ortchestra
