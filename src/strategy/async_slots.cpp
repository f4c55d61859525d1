#include "strategy/async_slots.h"

#include <asio/post.hpp>
#include <utility>

namespace ortchestra {

AsyncSlots::AsyncSlots(asio::io_context& executor, std::size_t lanes,
                       std::vector<std::size_t> max_per_model)
    : executor_(executor),
      max_per_model_(std::move(max_per_model)),
      running_(max_per_model_.size()),
      waiting_(max_per_model_.size()) {
  for (std::size_t lane = 0; lane < lanes; ++lane) free_lanes_.insert(lane);
}

void AsyncSlots::release(std::size_t lane, std::size_t model) {
  free_lanes_.insert(lane);
  --running_[model];
  // Resume the coroutine that has waited longest, among the models below their limit.
  Acquisition* next = nullptr;
  for (std::size_t other = 0; other < waiting_.size(); ++other) {
    if (waiting_[other].empty() || !can_run(other)) continue;
    Acquisition* const first = waiting_[other].front();
    if (next == nullptr || first->arrival < next->arrival) next = first;
  }
  if (next == nullptr) return;
  waiting_[next->model].pop_front();
  next->lane = occupy(next->model);
  asio::post(executor_, [handle = next->handle] { handle.resume(); });
}

bool AsyncSlots::can_run(std::size_t model) const {
  return !free_lanes_.empty() && running_[model] < max_per_model_[model];
}

std::size_t AsyncSlots::occupy(std::size_t model) {
  ++running_[model];
  return free_lanes_.extract(free_lanes_.begin()).value();
}

void AsyncSlots::wait(Acquisition& waiter) {
  waiter.arrival = arrivals_++;
  waiting_[waiter.model].push_back(&waiter);
}

}  // namespace ortchestra
