#include "strategy/shared_uploads.h"

#include <algorithm>
#include <exception>

namespace ortchestra {

SharedUploads::SharedUploads(std::unique_ptr<Uploader> uploader,
                             std::vector<std::size_t> tensor_of_model, std::size_t most)
    : uploader_(std::move(uploader)), tensor_of_model_(std::move(tensor_of_model)), most_(most) {}

SharedUploads::Taken SharedUploads::take(const BatchPointer& batch, std::size_t model) {
  const std::size_t tensor = tensor_of_model_.at(model);
  const Tensor& on_host = batch->tensors.at(tensor);
  const Key key(batch.get(), tensor);
  std::promise<Tensor> made;
  std::shared_future<Tensor> copy;
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    auto [place, is_new] = entries_.try_emplace(key);
    Entry& entry = place->second;
    if (is_new) {
      entry.batch = batch;
      entry.models_to_come = models_of(*batch, tensor);
      if (copies_ < most_) {
        is_first = true;
        ++copies_;
        entry.copy = made.get_future().share();
      }
    }
    copy = entry.copy;
    if (--entry.models_to_come == 0) {
      if (copy.valid()) --copies_;
      entries_.erase(place);
    }
  }
  if (!copy.valid()) return {on_host, ImagePlace::host, 0};
  if (is_first) {
    try {
      made.set_value(uploader_->upload(on_host.view));
    } catch (...) {
      made.set_exception(std::current_exception());
    }
  }
  const bool copied_on_host = is_first && uploader_->stays_on_host();
  return {copy.get(), ImagePlace::device, copied_on_host ? on_host.view.bytes() : 0};
}

std::size_t SharedUploads::models_of(const Batch& batch, std::size_t tensor) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      batch.models, [&](std::size_t model) { return tensor_of_model_.at(model) == tensor; }));
}

}  // namespace ortchestra
