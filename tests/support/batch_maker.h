#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ortchestra/strategy/strategy.h"

namespace ortchestra::test {

/// Memory for the tensors. Many tensors share a segment, because a segment costs one descriptor in
/// each of two processes.
class FrameMemory;

/// Makes batches of `batch_size` frames with synthetic contents. Frames are numbered across all
/// batches. The first element of each tensor of a frame is the frame's number (modulo 256 for
/// bytes). Options of the fake model, such as fail_value, refer to this number.
class BatchMaker {
 public:
  BatchMaker(std::vector<Recipe> recipes, std::size_t models, std::size_t batch_size,
             InputMemory memory);
  ~BatchMaker();

  struct Request {
    std::optional<std::size_t> count = std::nullopt;                ///< default: a full batch
    std::optional<std::vector<std::size_t>> models = std::nullopt;  ///< default: all models
  };
  /// Returns the next batch. Ids count from 0.
  BatchPointer make(const Request& request);

 private:
  Tensor make_tensor(const Recipe& recipe, std::int64_t first_frame);

  const std::vector<Recipe> recipes_;
  const std::size_t models_;
  const std::size_t batch_size_;
  const std::unique_ptr<FrameMemory> memory_;
  std::int64_t next_id_ = 0;
};

/// The name of the segments in /proc/PID/maps.
inline constexpr const char* frame_segment_name = "ortchestra-test-frames";

}  // namespace ortchestra::test
