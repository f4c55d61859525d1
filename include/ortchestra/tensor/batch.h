#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ortchestra/base/clock.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// Identifies a frame of an input. The pixels are in the tensors of the batch.
struct FrameReference {
  std::size_t input = 0;                  ///< index of the input, from 0
  std::int64_t index = 0;                 ///< position of the frame in its input, from 0
  std::chrono::nanoseconds timestamp{0};  ///< presentation time since the start of the input
  /// The time at which a camera would have delivered the frame. Empty without a schedule.
  std::optional<TimePoint> due;
};

/// Frames that are submitted together. Immutable after submission. Shared by everything that still
/// needs it.
struct Batch {
  std::int64_t id = 0;                 ///< number of the submission, from 0
  std::vector<FrameReference> frames;  ///< `count` entries
  /// Number of real frames. Items of a tensor from index `count` on are padding.
  std::size_t count = 0;
  /// The models that run on this batch: indices into the list of started models, without repeats.
  std::vector<std::size_t> models;
  /// One tensor per distinct recipe, of shape [≥ count, …]. ModelSpec::tensor is the index of the
  /// tensor for a model.
  std::vector<Tensor> tensors;
};

using BatchPointer = std::shared_ptr<const Batch>;

}  // namespace ortchestra
