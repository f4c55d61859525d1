#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "ortchestra/tensor/batch.h"

namespace ortchestra {

/// Which copies are to be made before a model comes for them, and in what order: that of add(), but
/// at most `depth` of each of a batch's tensors may be ahead, which is begun and not come for yet.
/// Counted for each tensor by itself, because models that look at different ones may be any number
/// of batches apart: those of the slower must not hold up those of the faster. Not thread-safe.
class PrefetchQueue {
 public:
  PrefetchQueue(std::size_t tensors, std::size_t depth) : tensors_(tensors), depth_(depth) {}

  /// One of a batch's tensors.
  struct Item {
    BatchPointer batch;
    std::size_t tensor = 0;
  };

  /// Its number comes after all that were added before.
  void add(Item place);

  bool has_next() const { return next_tensor().has_value(); }

  /// Begins the next: from now on it is ahead. Only while there is one.
  Item begin_next();

  /// A model came for it: it is ahead no more, or, where its number had not come, no longer waits.
  void note_request(const Batch& batch, std::size_t tensor);

 private:
  struct Waiting {
    std::uint64_t number = 0;
    BatchPointer batch;
  };
  struct TensorQueue {
    std::deque<Waiting> waiting;
    std::vector<const Batch*> ahead;
  };

  std::optional<std::size_t> next_tensor() const;

  std::vector<TensorQueue> tensors_;  ///< one a tensor
  const std::size_t depth_;
  std::uint64_t added_ = 0;
};

}  // namespace ortchestra
