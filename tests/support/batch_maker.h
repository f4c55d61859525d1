#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ortchestra/strategy/strategy.h"

namespace ortchestra::test {

/// Where frames' tensors are put: many to a segment, since a segment costs two processes a
/// descriptor.
class FrameMemory;

/// Makes batches of `rows` frames with made-up contents. Frames are numbered through all batches,
/// and the first element of a frame's every tensor is its number (modulo 256 for bytes): what the
/// values of a fake model's options refer to.
class BatchMaker {
 public:
  BatchMaker(std::vector<Recipe> recipes, std::size_t models, std::size_t rows, InputMemory memory);
  ~BatchMaker();

  struct Request {
    std::optional<std::size_t> count = std::nullopt;                ///< else all rows
    std::optional<std::vector<std::size_t>> models = std::nullopt;  ///< else all models
  };
  /// The next batch; ids count from 0.
  BatchPointer make(const Request& request);

 private:
  Tensor make_tensor(const Recipe& recipe, std::int64_t first_frame);

  const std::vector<Recipe> recipes_;
  const std::size_t models_;
  const std::size_t rows_;
  const std::unique_ptr<FrameMemory> memory_;
  std::int64_t next_id_ = 0;
};

/// The name of the segments, as it shows in /proc/PID/maps.
inline constexpr const char* frame_segment_name = "ortchestra-test-frames";

}  // namespace ortchestra::test
