#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "ortchestra/tensor/batch.h"

namespace ortchestra {

/// Decides which tensors are copied to the device before a model requests them. Copies start in the
/// order of add(). Per tensor index, at most `depth` copies are ahead: started and not yet
/// requested. Each tensor index has its own limit, because models of different tensors may be many
/// batches apart, and slow models must not delay the copies for fast ones. Not thread-safe.
class PrefetchQueue {
 public:
  PrefetchQueue(std::size_t tensors, std::size_t depth) : tensors_(tensors), depth_(depth) {}

  /// One tensor of a batch.
  struct Item {
    BatchPointer batch;
    std::size_t tensor = 0;
  };

  void add(Item item);

  /// Whether begin_next() may be called.
  bool has_next() const { return next_tensor().has_value(); }

  /// Removes the next item from the queue. It is ahead from now on. Requires has_next().
  Item begin_next();

  /// Records that a model requested this tensor: it is no longer ahead, and no longer waits.
  void note_request(const Batch& batch, std::size_t tensor);

 private:
  struct Waiting {
    std::uint64_t number = 0;  ///< in the order of add(), over all tensors
    BatchPointer batch;
  };
  struct TensorQueue {
    std::deque<Waiting> waiting;
    std::vector<const Batch*> ahead;
  };

  std::optional<std::size_t> next_tensor() const;

  std::vector<TensorQueue> tensors_;  ///< by tensor index
  const std::size_t depth_;
  std::uint64_t added_ = 0;  ///< number of items added so far
};

}  // namespace ortchestra
