#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/chunk.h"
#include "ortchestra/engine/engine.h"

namespace ortchestra {

/// A stream between submitting and taking. What is below the mutex is guarded by it.
struct StreamState {
  explicit StreamState(StreamOptions wanted) : options(std::move(wanted)) {}

  const StreamOptions options;

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<SourceFrame> gathering;  ///< wait for their batch to be full
  std::int64_t submitted = 0;          ///< frames
  std::size_t not_taken = 0;           ///< frames; counted where the stream is bounded
  bool ended = false;                  ///< no frame will come
  std::deque<ChunkPointer> chunks;  ///< in the order of the frames; the first may be partly taken
  std::size_t taken = 0;            ///< frames of the first chunk
  bool delivering = false;          ///< a thread is calling on_result
};

}  // namespace ortchestra
