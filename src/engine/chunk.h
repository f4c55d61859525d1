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

/// Consecutive frames of one stream that pass through the stages together. Each stage writes its
/// own members. `prepared`, `unanswered` and `is_done` tell the next stage when it may read them.
struct Chunk {
  /// Where a frame's tensor is written.
  struct Destination {
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

  // Preparing. Models that run on the same frames share a batch.
  std::vector<std::shared_ptr<Batch>> batches;
  std::vector<std::vector<Destination>> destinations;      ///< by frame
  std::vector<std::vector<std::size_t>> frames_for_model;  ///< by model, each list in order
  std::vector<FramePredictions> predictions;               ///< by frame; filled by interpreting
  std::latch prepared;

  // Inference.
  TimePoint submitted;
  std::atomic<std::size_t> unanswered{0};  ///< number of answers that have not arrived
  std::vector<Answer> answers;             ///< by model; no batch if the model runs on no frame

  // Interpreting.
  std::atomic<std::size_t> to_interpret;
  bool is_done = false;  ///< guarded by the stream's mutex
};

using ChunkPointer = std::shared_ptr<Chunk>;

}  // namespace ortchestra
