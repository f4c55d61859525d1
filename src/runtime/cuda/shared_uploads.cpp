#include "runtime/cuda/shared_uploads.h"

#include <algorithm>
#include <exception>
#include <optional>

#include "base/threads/start_thread.h"

namespace ortchestra {

namespace {

std::size_t count_of_tensors(const std::vector<std::optional<std::size_t>>& tensor_of_model) {
  std::size_t count = 0;
  for (const auto& tensor : tensor_of_model) count = std::max(count, tensor ? *tensor + 1 : 0);
  return count;
}

}  // namespace

SharedUploads::SharedUploads(std::unique_ptr<Uploader> uploader,
                             std::vector<std::optional<std::size_t>> tensor_of_model,
                             std::size_t max_copies, std::size_t ahead)
    : uploader_(std::move(uploader)),
      tensor_of_model_(std::move(tensor_of_model)),
      max_copies_(max_copies),
      queue_(count_of_tensors(tensor_of_model_), ahead) {
  if (ahead > 0) thread_ = start_thread([this, stop = stop_.get_token()] { prefetch(stop); });
}

SharedUploads::~SharedUploads() { close(); }

void SharedUploads::announce(const BatchPointer& batch) {
  if (!thread_.joinable()) return;
  const std::lock_guard lock(mutex_);
  for (const std::size_t model : batch->models) {
    const std::optional<std::size_t> tensor = tensor_of_model_.at(model);
    if (!tensor || entries_.contains({batch.get(), *tensor})) continue;
    entry_of(batch, *tensor);
    queue_.add({batch, *tensor});
  }
  if (may_prefetch()) changed_.notify_one();
}

SharedUploads::Taken SharedUploads::take(const BatchPointer& batch, std::size_t model) {
  const std::size_t tensor = tensor_of_model_.at(model).value();
  const Tensor& on_host = batch->tensors.at(tensor);
  std::optional<std::promise<Tensor>> own;
  std::shared_future<Tensor> copy;
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    const auto position = entry_of(batch, tensor);
    Entry& entry = position->second;
    is_first = entry.requests == 0;
    if (is_first && !entry.copy.valid() && copies_ < max_copies_) own = begin(entry);
    copy = entry.copy;
    note_request(position);
  }
  if (!copy.valid()) return {on_host, ImageLocation::host, 0};
  if (own) make(*own, on_host);
  const bool counts = is_first && uploader_->stays_on_host();
  return {copy.get(), ImageLocation::device, counts ? on_host.view.bytes() : 0};
}

void SharedUploads::skip(const BatchPointer& batch, std::size_t model) {
  const std::lock_guard lock(mutex_);
  note_request(entry_of(batch, tensor_of_model_.at(model).value()));
}

void SharedUploads::stop() noexcept { stop_.request_stop(); }

void SharedUploads::close() {
  stop();
  if (thread_.joinable()) thread_.join();
}

SharedUploads::Entries::iterator SharedUploads::entry_of(const BatchPointer& batch,
                                                         std::size_t tensor) {
  const auto [position, is_new] = entries_.try_emplace(Key(batch.get(), tensor));
  if (is_new) {
    position->second.batch = batch;
    position->second.models = static_cast<std::size_t>(std::ranges::count_if(
        batch->models, [&](std::size_t model) { return tensor_of_model_.at(model) == tensor; }));
  }
  return position;
}

std::promise<Tensor> SharedUploads::begin(Entry& entry) {
  ++copies_;
  std::promise<Tensor> made;
  entry.copy = made.get_future().share();
  return made;
}

void SharedUploads::note_request(Entries::iterator position) {
  Entry& entry = position->second;
  if (++entry.requests == 1) queue_.note_request(*entry.batch, position->first.second);
  if (entry.requests == entry.models) {
    if (entry.copy.valid()) --copies_;
    entries_.erase(position);
  }
  if (may_prefetch()) changed_.notify_one();
}

void SharedUploads::make(std::promise<Tensor>& made, const Tensor& on_host) const {
  try {
    made.set_value(uploader_->upload(on_host.view));
  } catch (...) {
    made.set_exception(std::current_exception());
  }
}

void SharedUploads::prefetch(const std::stop_token& stop) {
  for (;;) {
    PrefetchQueue::Item next;
    std::promise<Tensor> made;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [this] { return may_prefetch(); });
      if (stop.stop_requested()) return;
      next = queue_.begin_next();
      made = begin(entry_of(next.batch, next.tensor)->second);
    }
    make(made, next.batch->tensors.at(next.tensor));
  }
}

}  // namespace ortchestra
