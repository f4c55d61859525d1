#include "runtime/cuda/pinned_memory.h"

#include <stdexcept>
#include <string>
#include <utility>

namespace ortchestra {

void PinnedMemory::pin(const Batch& batch) {
  const std::lock_guard lock(mutex_);
  for (const Tensor& tensor : batch.tensors) {
    if (segments_.contains(tensor.segment.get())) continue;
    try {
      segments_[tensor.segment.get()] = {
          tensor.segment, memory_->pin(tensor.segment->data(), tensor.segment->size())};
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(std::string("pinned=on is not supported here, leave it out: ") +
                               error.what());
    }
  }
}

}  // namespace ortchestra
