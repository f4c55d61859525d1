#include "strategy/micro_batches.h"

#include <algorithm>
#include <utility>

namespace ortchestra {

std::vector<std::vector<PoolTask>> MicroBatches::add(const BatchPointer& batch) {
  std::vector<std::vector<PoolTask>> turns;
  if (!waiting_.empty() && group_of(*waiting_.front()) != group_of(*batch))
    turns.push_back(release());
  std::vector<PoolTask> at_once;
  for (const std::size_t model : batch->models) {
    if (joined_ == 1 || !joinable_[model]) at_once.push_back({model, {batch}});
  }
  if (at_once.size() < batch->models.size()) waiting_.push_back(batch);
  if (batch->id % joined_ == joined_ - 1) {
    for (PoolTask& task : release()) at_once.push_back(std::move(task));
  }
  if (!at_once.empty()) turns.push_back(std::move(at_once));
  return turns;
}

std::vector<PoolTask> MicroBatches::release() {
  std::vector<PoolTask> tasks;
  for (std::size_t model = 0; model < joinable_.size(); ++model) {
    if (!joinable_[model]) continue;
    PoolTask task{model, {}};
    for (const BatchPointer& batch : waiting_) {
      if (std::ranges::find(batch->models, model) != batch->models.end())
        task.batches.push_back(batch);
    }
    if (!task.batches.empty()) tasks.push_back(std::move(task));
  }
  waiting_.clear();
  return tasks;
}

}  // namespace ortchestra
