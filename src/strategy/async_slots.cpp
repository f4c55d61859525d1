#include "strategy/async_slots.h"

#include <asio/post.hpp>

namespace ortchestra {

AsyncSlots::AsyncSlots(asio::io_context& executor, std::size_t lanes, std::size_t models,
                       std::size_t most_of_a_model)
    : executor_(executor), most_of_a_model_(most_of_a_model), running_(models), waiting_(models) {
  for (std::size_t lane = 0; lane < lanes; ++lane) free_lanes_.insert(lane);
}

void AsyncSlots::give_back(std::size_t lane, std::size_t model) {
  free_lanes_.insert(lane);
  --running_[model];
  // One lane came free: one goes on, the first to come of those whose model has room.
  Turn* next = nullptr;
  for (std::size_t other = 0; other < waiting_.size(); ++other) {
    if (waiting_[other].empty() || !has_room(other)) continue;
    Turn* const first = waiting_[other].front();
    if (next == nullptr || first->arrival < next->arrival) next = first;
  }
  if (next == nullptr) return;
  waiting_[next->model].pop_front();
  next->lane = occupy(next->model);
  asio::post(executor_, [handle = next->handle] { handle.resume(); });
}

bool AsyncSlots::has_room(std::size_t model) const {
  return !free_lanes_.empty() && running_[model] < most_of_a_model_;
}

std::size_t AsyncSlots::occupy(std::size_t model) {
  ++running_[model];
  return free_lanes_.extract(free_lanes_.begin()).value();
}

void AsyncSlots::wait(Turn& turn) {
  turn.arrival = arrivals_++;
  waiting_[turn.model].push_back(&turn);
}

}  // namespace ortchestra
