#include "runtime/cuda/ahead_queue.h"

#include <algorithm>
#include <utility>

namespace ortchestra {

void AheadQueue::add(Place place) {
  lines_.at(place.tensor).waiting.push_back({turns_++, std::move(place.batch)});
}

AheadQueue::Place AheadQueue::begin_next() {
  const std::size_t tensor = next_line().value();
  Line& line = lines_[tensor];
  BatchPointer batch = std::move(line.waiting.front().batch);
  line.waiting.pop_front();
  line.ahead.push_back(batch.get());
  return {std::move(batch), tensor};
}

void AheadQueue::came_for(const Batch& batch, std::size_t tensor) {
  Line& line = lines_.at(tensor);
  if (std::erase(line.ahead, &batch) > 0) return;
  // Models come for batches in about the order of their turns: it stands near the front.
  const auto overtaken = std::ranges::find(
      line.waiting, &batch, [](const Waiting& waiting) { return waiting.batch.get(); });
  if (overtaken != line.waiting.end()) line.waiting.erase(overtaken);
}

std::optional<std::size_t> AheadQueue::next_line() const {
  std::optional<std::size_t> next;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Line& line = lines_[i];
    if (line.waiting.empty() || line.ahead.size() >= depth_) continue;
    if (!next || line.waiting.front().turn < lines_[*next].waiting.front().turn) next = i;
  }
  return next;
}

}  // namespace ortchestra
