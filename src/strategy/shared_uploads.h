#pragma once

#include <cstddef>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "model/uploader.h"
#include "ortchestra/tensor/batch.h"

namespace ortchestra {

/// One upload a batch and recipe, for all models that look at it: whoever comes first copies, the
/// others wait for that copy, and it is freed when the last of them has done with it. Thread-safe.
class SharedUploads {
 public:
  /// `tensor_of_model`: which of a batch's tensors is each model's. At most `most` uploads wait for
  /// their last model at a time: where models drift apart, the memory of the device must not grow
  /// with the video, and what goes beyond is left on the host, for each to upload by itself.
  SharedUploads(std::unique_ptr<Uploader> uploader, std::vector<std::size_t> tensor_of_model,
                std::size_t most);

  struct Taken {
    Tensor image;
    ImagePlace place = ImagePlace::host;
    std::uint64_t copied_bytes = 0;  ///< within the host's memory, by this call
  };
  /// The batch's tensor for a model of it; once for each. Throws what the upload threw.
  Taken take(const BatchPointer& batch, std::size_t model);

 private:
  struct Entry {
    BatchPointer batch;  ///< keeps the address, which is its key, from being used again
    std::size_t models_to_come = 0;
    std::shared_future<Tensor> copy;  ///< not valid: it stays on the host
  };
  using Key = std::pair<const Batch*, std::size_t>;

  std::size_t models_of(const Batch& batch, std::size_t tensor) const;

  const std::unique_ptr<Uploader> uploader_;
  const std::vector<std::size_t> tensor_of_model_;
  const std::size_t most_;
  std::mutex mutex_;
  std::map<Key, Entry> entries_;
  std::size_t copies_ = 0;  ///< entries that have one
};

}  // namespace ortchestra
