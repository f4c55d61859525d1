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

/// Where a frame comes from. The pixels are in the batch's tensors.
struct FrameReference {
  std::size_t input = 0;                  ///< which of the inputs, from 0
  std::int64_t index = 0;                 ///< of the frame within its input, from 0
  std::chrono::nanoseconds timestamp{0};  ///< presentation time from the input's start
  std::optional<TimePoint> due;  ///< when a camera would have delivered it; none without a schedule
};

/// What is submitted at once. Immutable once submitted, shared by all who still need it.
struct Batch {
  std::int64_t id = 0;                 ///< counts submissions, from 0
  std::vector<FrameReference> frames;  ///< `count` entries
  std::size_t count = 0;  ///< frames that matter: rows beyond it in a tensor are padding
  std::vector<std::size_t>
      models;  ///< which models look at it: indices into the models started with, each once
  std::vector<Tensor>
      tensors;  ///< one a distinct recipe, [≥ count, …]; ModelSpec::tensor says which is whose
};

using BatchPointer = std::shared_ptr<const Batch>;

}  // namespace ortchestra
