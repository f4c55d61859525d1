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
class AheadQueue {
 public:
  AheadQueue(std::size_t tensors, std::size_t depth) : lines_(tensors), depth_(depth) {}

  /// One of a batch's tensors.
  struct Place {
    BatchPointer batch;
    std::size_t tensor = 0;
  };

  /// Its turn comes after all that were added before.
  void add(Place place);

  bool has_next() const { return next_line().has_value(); }

  /// Begins the next: from now on it is ahead. Only while there is one.
  Place begin_next();

  /// A model came for it: it is ahead no more, or, where its turn had not come, no longer waits.
  void came_for(const Batch& batch, std::size_t tensor);

 private:
  struct Waiting {
    std::uint64_t turn = 0;
    BatchPointer batch;
  };
  struct Line {
    std::deque<Waiting> waiting;
    std::vector<const Batch*> ahead;
  };

  std::optional<std::size_t> next_line() const;

  std::vector<Line> lines_;  ///< one a tensor
  const std::size_t depth_;
  std::uint64_t turns_ = 0;
};

}  // namespace ortchestra
