#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "ortchestra/base/shared_memory.h"
#include "ortchestra/tensor/batch.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// The layout of the prepared batches of a workload in shared memory. There is one tensor per
/// distinct recipe. For each tensor, `distinct` batches are stored one after the other.
struct BatchLayout {
  struct TensorLocation {
    ElementType type = ElementType::float32;
    Shape shape;             ///< of a full batch
    std::size_t offset = 0;  ///< bytes from the start of the memory to the first batch
    std::size_t stride = 0;  ///< bytes from one batch to the next
  };

  /// Batches per round. Batch i has the frames of the distinct batch i mod `distinct`.
  std::int64_t batches = 0;
  std::int64_t distinct = 0;
  std::int64_t batch = 0;       ///< frames in a full batch
  std::int64_t last_count = 0;  ///< valid frames in the last batch of a round
  std::vector<TensorLocation> tensors;
  /// Index in the source of each frame of the distinct batches; distinct × batch values.
  std::vector<std::int64_t> frames;

  /// The number of frames of distinct batch `number`. If no batch is repeated in a round, the last
  /// one may have fewer.
  std::int64_t distinct_count(std::int64_t number) const {
    return number + 1 == batches && distinct == batches ? last_count : batch;
  }
};

nlohmann::json to_json(const BatchLayout& layout);
BatchLayout batch_layout_from_json(const nlohmann::json& json);

/// Creates the batches of a workload. Their tensors refer to the prepared memory. Immutable,
/// thread-safe.
class BatchSet {
 public:
  /// `models`: number of models, all of which run on every batch.
  BatchSet(BatchLayout layout, std::shared_ptr<const SharedMemory> memory, std::size_t models);

  const BatchLayout& layout() const noexcept { return layout_; }

  /// Batch `number` (0 ≤ number < batches) of a round.
  BatchPointer in_round(std::int64_t number) const;
  /// Distinct batch `number` (0 ≤ number < distinct) with all its frames, and the given id.
  BatchPointer distinct(std::int64_t number, std::int64_t id) const;

 private:
  BatchPointer make(std::int64_t distinct, std::int64_t id, std::int64_t count) const;

  BatchLayout layout_;
  std::shared_ptr<const SharedMemory> memory_;
  std::vector<std::size_t> models_;
};

}  // namespace ortchestra
