#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "strategy/pool_queue.h"

namespace ortchestra {

/// Makes tasks of batches: where K batches are to be joined, those whose ids divided by K give the
/// same number, so that what is joined never depends on timing. A group is complete with its last
/// id, with a batch of another group, or when it is released. Models that can't be joined wait for
/// nobody. Not thread-safe.
class MicroBatches {
 public:
  /// `joinable`: by model, whether its batch dimension is dynamic.
  MicroBatches(std::size_t joined, std::vector<bool> joinable)
      : joined_(static_cast<std::int64_t>(joined)), joinable_(std::move(joinable)) {}

  /// The tasks that can be done now that this batch is here, in turns.
  std::vector<std::vector<PoolTask>> add(const BatchPointer& batch);

  /// The rest: no batch will come for now.
  std::vector<PoolTask> release();

 private:
  std::int64_t group_of(const Batch& batch) const { return batch.id / joined_; }

  const std::int64_t joined_;
  const std::vector<bool> joinable_;
  std::vector<BatchPointer> waiting_;  ///< all of one group
};

}  // namespace ortchestra
