#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <memory>
#include <optional>
#include <vector>

#include "ortchestra/base/clock.h"
#include "ortchestra/base/error.h"
#include "ortchestra/prediction/prediction.h"
#include "ortchestra/source/source.h"
#include "ortchestra/strategy/strategy.h"

namespace ortchestra {

/// How far an input has come.
struct InputPosition {
  std::int64_t next_index = 0;  ///< of the frame to be read next
  std::int64_t frames = 0;      ///< good ones before it
  std::int64_t bad_frames = 0;
};

/// Consecutive frames of one input on their way through the stages. A stage writes its part, and
/// the next one reads it after the latch between them.
struct Chunk {
  /// Where a frame's tensor is to be written.
  struct Place {
    std::size_t recipe = 0;
    std::byte* data = nullptr;
  };

  Chunk(std::int64_t number_, std::size_t input_, std::vector<SourceFrame> frames_)
      : number(number_),
        input(input_),
        frames(std::move(frames_)),
        prepared(static_cast<std::ptrdiff_t>(frames.size())),
        interpreted(static_cast<std::ptrdiff_t>(frames.size())),
        to_interpret(frames.size()) {}

  // Reading.
  const std::int64_t number;  ///< in the order of the output, from 0
  const std::size_t input;
  std::vector<SourceFrame>
      frames;                 ///< at most PipelineOptions::batch; none: only what follows counts
  std::vector<BadFrame> bad;  ///< skipped before or between them
  InputPosition position;     ///< after it
  bool ends_input = false;
  bool is_checkpoint = false;
  std::optional<Error> problem;  ///< found behind its frames; ends the run once they are written

  // Preparing: the batches, one for each set of models that look at the same frames.
  std::vector<std::shared_ptr<Batch>> batches;
  std::int64_t next_batch = 0;                 ///< id behind those of its batches
  std::vector<std::vector<Place>> places;      ///< by frame
  std::vector<std::vector<std::size_t>> rows;  ///< by model: which frames it looks at, in order
  std::latch prepared;

  // Inference.
  TimePoint submitted;
  std::atomic<std::size_t> owed{0};  ///< answers that have not come
  std::vector<Answer> answers;       ///< by model; without batch for one that does not look

  // Interpreting.
  std::vector<FramePredictions> predictions;  ///< by frame
  std::latch interpreted;
  std::atomic<std::size_t> to_interpret;
};

using ChunkPointer = std::shared_ptr<Chunk>;

}  // namespace ortchestra
