#include "runtime/cuda/prefetch_queue.h"

#include <algorithm>
#include <utility>

namespace ortchestra {

void PrefetchQueue::add(Item item) {
  tensors_.at(item.tensor).waiting.push_back({added_++, std::move(item.batch)});
}

PrefetchQueue::Item PrefetchQueue::begin_next() {
  const std::size_t tensor = next_tensor().value();
  TensorQueue& queue = tensors_[tensor];
  BatchPointer batch = std::move(queue.waiting.front().batch);
  queue.waiting.pop_front();
  queue.ahead.push_back(batch.get());
  return {std::move(batch), tensor};
}

void PrefetchQueue::note_request(const Batch& batch, std::size_t tensor) {
  TensorQueue& queue = tensors_.at(tensor);
  if (std::erase(queue.ahead, &batch) > 0) return;
  // Models request batches in about the same order, so the batch is near the front.
  const auto requested = std::ranges::find(
      queue.waiting, &batch, [](const Waiting& waiting) { return waiting.batch.get(); });
  if (requested != queue.waiting.end()) queue.waiting.erase(requested);
}

std::optional<std::size_t> PrefetchQueue::next_tensor() const {
  std::optional<std::size_t> next;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    const TensorQueue& queue = tensors_[i];
    if (queue.waiting.empty() || queue.ahead.size() >= depth_) continue;
    if (!next || queue.waiting.front().number < tensors_[*next].waiting.front().number) next = i;
  }
  return next;
}

}  // namespace ortchestra
