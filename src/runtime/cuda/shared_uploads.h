#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "ortchestra/tensor/batch.h"
#include "runtime/cuda/prefetch_queue.h"
#include "runtime/cuda/uploader.h"

namespace ortchestra {

/// One upload a batch and recipe, for all models that look at it: whoever comes first copies, the
/// others wait for that copy, and it is freed when the last of them has done with it. Copies of
/// announced batches may be begun before anybody comes, by a thread of its own. Thread-safe.
///
/// A model waits for a copy under way and for nothing else: not for room, nor for the thread's next
/// step. Only the thread waits for models, and nobody for the thread but while it copies. So models
/// may come in any order, one of them through all batches before the next begins, or hundreds of
/// batches apart: whoever comes for what the thread has not begun copies it by itself, or leaves it
/// on the host where there is no room. Were a model to wait for room, it might wait for copies that
/// only a model behind it on the same thread would free.
class SharedUploads {
 public:
  /// `tensor_of_model`: which of a batch's tensors is each model's. At most `most` uploads wait for
  /// their last model at a time: where models drift apart, the memory of the device must not grow
  /// with the video, and what goes beyond is left on the host, for each to upload by itself.
  /// `ahead`: how many copies of each of a batch's tensors may be begun before a model comes for
  /// them; they count among `most`. With 0 there is no thread.
  SharedUploads(std::unique_ptr<Uploader> uploader, std::vector<std::size_t> tensor_of_model,
                std::size_t max_copies, std::size_t ahead = 0);
  ~SharedUploads();

  /// Copies of this batch may be made ahead, in the order of these calls. Before its models come.
  /// Does not wait.
  void announce(const BatchPointer& batch);

  struct Taken {
    Tensor image;
    ImageLocation place = ImageLocation::host;
    /// Within the host's memory, for this batch: told once a copy, to whoever comes first.
    std::uint64_t copied_bytes = 0;
  };
  /// The batch's tensor for a model of it; once for each. Throws what the upload threw.
  Taken take(const BatchPointer& batch, std::size_t model);

  /// Instead of take(), for a model that won't run: else what waits for it would be kept.
  void skip(const BatchPointer& batch, std::size_t model);

  /// From now on nothing is begun ahead. Does not wait.
  void stop() noexcept;

  /// As stop(), and returns when the thread has ended: after a copy that is under way. No batch may
  /// be announced any more.
  void close();

 private:
  struct Entry {
    BatchPointer batch;  ///< keeps the address, which is its key, from being used again
    std::size_t models = 0;
    std::size_t requests = 0;         ///< of the models
    std::shared_future<Tensor> copy;  ///< not valid: it stays on the host, or is not begun
  };
  using Key = std::pair<const Batch*, std::size_t>;
  using Entries = std::map<Key, Entry>;

  // These three under the lock.
  Entries::iterator entry_of(const BatchPointer& batch, std::size_t tensor);
  std::promise<Tensor> begin(Entry& entry);
  /// A model came, and has what it needs of the entry.
  void note_request(Entries::iterator place);

  void make(std::promise<Tensor>& made, const Tensor& on_host) const;
  bool may_prefetch() const { return copies_ < max_copies_ && ahead_.has_next(); }
  void prefetch(const std::stop_token& stop);

  const std::unique_ptr<Uploader> uploader_;
  const std::vector<std::size_t> tensor_of_model_;
  const std::size_t max_copies_;
  std::mutex mutex_;
  Entries entries_;
  std::size_t copies_ = 0;  ///< entries that have one
  PrefetchQueue ahead_;
  std::condition_variable_any changed_;
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace ortchestra
