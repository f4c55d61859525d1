#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <memory>
#include <utility>
#include <vector>

#include "ortchestra/base/clock.h"
#include "ortchestra/prediction/prediction.h"
#include "ortchestra/source/source.h"
#include "ortchestra/strategy/strategy.h"

namespace ortchestra {

class EngineStream;

/// Consecutive frames of one stream on their way through the stages. Each stage writes its own
/// members; `prepared`, `owed` and `is_done` tell the next stage that it may read them.
struct Chunk {
  /// Where a frame's tensor is to be written.
  struct Place {
    std::size_t recipe = 0;
    std::byte* data = nullptr;
  };

  Chunk(EngineStream& of_stream, std::size_t number, std::vector<SourceFrame> its_frames)
      : stream(of_stream),
        stream_number(number),
        frames(std::move(its_frames)),
        predictions(frames.size()),
        prepared(static_cast<std::ptrdiff_t>(frames.size())),
        to_interpret(frames.size()) {}

  EngineStream& stream;
  const std::size_t stream_number;
  std::vector<SourceFrame> frames;  ///< 1 to EngineOptions::batch

  // Preparing: the batches, one for each set of models that look at the same frames.
  std::vector<std::shared_ptr<Batch>> batches;
  std::vector<std::vector<Place>> places;      ///< by frame
  std::vector<std::vector<std::size_t>> rows;  ///< by model: which frames it looks at, in order
  std::vector<FramePredictions> predictions;   ///< by frame; filled by interpreting
  std::latch prepared;

  // Inference.
  TimePoint submitted;
  std::atomic<std::size_t> owed{0};  ///< answers that have not come
  std::vector<Answer> answers;       ///< by model; without batch for one that does not look

  // Interpreting.
  std::atomic<std::size_t> to_interpret;
  bool is_done = false;  ///< guarded by the stream's mutex
};

using ChunkPointer = std::shared_ptr<Chunk>;

}  // namespace ortchestra
