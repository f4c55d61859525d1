#include "strategy/pool_queue.h"

#include <utility>

namespace ortchestra {

namespace {

/// Weight of the newest sample in the moving average. After a few tasks a slow first one no longer
/// matters.
constexpr double newest_weight = 0.5;

}  // namespace

void PoolQueue::push(std::vector<PoolTask> tasks) {
  {
    const std::lock_guard lock(mutex_);
    for (PoolTask& task : tasks) {
      const Position position{groups_, -cost_of(task), arrivals_++};
      tasks_.emplace(position, std::move(task));
    }
    ++groups_;
  }
  // Wake one worker per task; the others keep sleeping.
  for (std::size_t i = 0; i < tasks.size(); ++i) filled_.notify_one();
}

void PoolQueue::reorder() {
  const std::lock_guard lock(mutex_);
  std::map<Position, PoolTask> reordered;
  for (auto& [position, task] : tasks_) {
    const std::uint64_t arrival = std::get<2>(position);
    reordered.emplace(Position{0, -cost_of(task), arrival}, std::move(task));
  }
  tasks_ = std::move(reordered);
}

void PoolQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  filled_.notify_all();
}

std::optional<PoolTask> PoolQueue::pop() {
  std::unique_lock lock(mutex_);
  filled_.wait(lock, [this] { return closed_ || !tasks_.empty(); });
  if (tasks_.empty()) return std::nullopt;
  PoolTask task = std::move(tasks_.begin()->second);
  tasks_.erase(tasks_.begin());
  return task;
}

void PoolQueue::note_cost(const PoolTask& task, double seconds) {
  const std::size_t frames = task.batch->count;
  if (frames == 0) return;
  const double sample_s = seconds / static_cast<double>(frames);
  const std::lock_guard lock(mutex_);
  std::optional<double>& cost_s = frame_costs_s_[task.model];
  cost_s = cost_s ? *cost_s + newest_weight * (sample_s - *cost_s) : sample_s;
}

double PoolQueue::cost_of(const PoolTask& task) const {
  return frame_costs_s_[task.model].value_or(0) * static_cast<double>(task.batch->count);
}

}  // namespace ortchestra
