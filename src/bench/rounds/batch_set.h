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

/// How the prepared batches of a workload lie in one segment of shared memory: for each tensor (one
/// a distinct recipe) `distinct` batches, one behind the other.
struct BatchLayout {
  struct TensorPlace {
    ElementType type = ElementType::float32;
    Shape shape;             ///< of a full batch
    std::size_t offset = 0;  ///< of the first batch, in bytes
    std::size_t stride = 0;  ///< from batch to batch, in bytes
  };

  std::int64_t batches =
      0;  ///< submitted in a round; batch i has the frames of distinct batch i mod `distinct`
  std::int64_t distinct = 0;
  std::int64_t batch = 0;       ///< frames in a full batch
  std::int64_t last_count = 0;  ///< frames that matter in the last batch of a round
  std::vector<TensorPlace> tensors;
  std::vector<std::int64_t>
      frames;  ///< index in the source of every frame of the distinct batches: distinct × batch
};

nlohmann::json to_json(const BatchLayout& layout);
BatchLayout batch_layout_from_json(const nlohmann::json& json);

/// The batches of a workload, references into prepared memory. Immutable, thread-safe.
class BatchSet {
 public:
  /// `models`: how many models look at every batch.
  BatchSet(BatchLayout layout, std::shared_ptr<const SharedMemory> memory, std::size_t models);

  const BatchLayout& layout() const noexcept { return layout_; }

  /// Batch `number` (0 ≤ number < batches) of a round.
  BatchPointer in_round(std::int64_t number) const;
  /// Distinct batch `number` (0 ≤ number < distinct) in full, with an id of the caller's.
  BatchPointer distinct(std::int64_t number, std::int64_t id) const;

 private:
  BatchPointer make(std::int64_t distinct, std::int64_t id, std::int64_t count) const;

  BatchLayout layout_;
  std::shared_ptr<const SharedMemory> memory_;
  std::vector<std::size_t> models_;
};

}  // namespace ortchestra
