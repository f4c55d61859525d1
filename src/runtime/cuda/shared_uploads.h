#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "ortchestra/tensor/batch.h"
#include "runtime/cuda/prefetch_queue.h"
#include "runtime/cuda/uploader.h"

namespace ortchestra {

/// One upload per batch and recipe, shared by all models that use it. The first model that needs a
/// tensor copies it, and the others wait for that copy. It is freed when the last model is done. A
/// thread of this class may copy tensors of announced batches before a model needs them.
/// Thread-safe.
///
/// A model waits only for a copy that has started, so models may take batches in any order. If a
/// copy has not started, the model copies the tensor itself. If the limit of copies is reached, the
/// tensor stays on the host. Waiting for a free slot could deadlock: the slot may only be freed by
/// a model that runs later on the same thread (docs/decisions/0031-shared-uploads.md).
class SharedUploads {
 public:
  /// `tensor_of_model` holds the index of each model's tensor in a batch. Empty for models that do
  /// not use these uploads: take() and skip() must not be called for them.
  ///
  /// `max_copies` limits the copies that exist at a time. Beyond it, tensors stay on the host and
  /// each model uploads its own copy. This bounds device memory if models are many batches apart.
  ///
  /// `ahead` limits the copies per tensor index that start before a model takes them. They count
  /// towards `max_copies`. With 0 there is no thread.
  SharedUploads(std::unique_ptr<Uploader> uploader,
                std::vector<std::optional<std::size_t>> tensor_of_model, std::size_t max_copies,
                std::size_t ahead = 0);
  ~SharedUploads();

  /// Allows copies of this batch before its models take it, in the order of these calls. Call it
  /// before any take() or skip() of the batch. Does not wait.
  void announce(const BatchPointer& batch);

  struct Taken {
    Tensor image;
    ImageLocation location = ImageLocation::host;
    /// Bytes copied within host memory. Reported once per copy, to the first model that takes it.
    std::uint64_t copied_bytes = 0;
  };
  /// Returns the batch's tensor for `model`. Call it once per batch and model. Throws what the
  /// upload threw.
  Taken take(const BatchPointer& batch, std::size_t model);

  /// Call it instead of take() for a model that will not run. Otherwise its copy is never freed.
  void skip(const BatchPointer& batch, std::size_t model);

  /// The thread starts no more copies. Does not wait.
  void stop() noexcept;

  /// Calls stop() and waits until the thread has ended. It completes a copy that has started.
  /// announce() must not be called afterwards.
  void close();

 private:
  struct Entry {
    BatchPointer batch;  ///< keeps the batch alive, because its address is the key
    std::size_t models = 0;
    std::size_t requests = 0;         ///< calls of take() and skip() so far
    std::shared_future<Tensor> copy;  ///< not valid: stays on the host, or has not started
  };
  using Key = std::pair<const Batch*, std::size_t>;
  using Entries = std::map<Key, Entry>;

  // The caller of these three functions holds the lock.
  Entries::iterator entry_of(const BatchPointer& batch, std::size_t tensor);
  std::promise<Tensor> begin(Entry& entry);
  /// Counts a take() or skip(). The last one removes the entry.
  void note_request(Entries::iterator position);

  void make(std::promise<Tensor>& made, const Tensor& on_host) const;
  bool may_prefetch() const { return copies_ < max_copies_ && queue_.has_next(); }
  void prefetch(const std::stop_token& stop);

  const std::unique_ptr<Uploader> uploader_;
  const std::vector<std::optional<std::size_t>> tensor_of_model_;
  const std::size_t max_copies_;
  std::mutex mutex_;
  Entries entries_;
  std::size_t copies_ = 0;  ///< number of entries with a copy
  PrefetchQueue queue_;
  std::condition_variable_any changed_;
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace ortchestra
