#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/threads/early_stop.h"
#include "engine/chunk.h"
#include "ortchestra/engine/engine.h"

namespace ortchestra {

/// One stream of an engine: gathers submitted frames into batches, and gives the results in the
/// order of the frames. Thread-safe. When `stop` stops, every waiting call returns.
class EngineStream {
 public:
  /// `batch`: frames per full batch. `most_untaken`: how many frames of a bounded stream may be
  /// submitted before results are taken.
  EngineStream(StreamOptions options, std::size_t batch, std::size_t most_untaken,
               const EarlyStop& stop);

  const StreamOptions& options() const { return options_; }
  /// Frames submitted so far.
  std::int64_t submitted() const;

  using Frames = std::vector<SourceFrame>;
  /// Adds a frame. Waits while a bounded stream is full. Returns the frames of its batch when that
  /// is full now, else an empty vector; nothing when the engine stopped.
  /// Throws Error(input) after end().
  std::optional<Frames> add(SourceFrame frame);
  /// As add(), but never waits. `reserve` is called before a frame that fills a batch is added. The
  /// frame is refused, and nothing returned, when `reserve` returns false or the stream is full.
  std::optional<Frames> try_add(SourceFrame frame, const std::function<bool()>& reserve);

  /// Waits until a bounded stream is not full. False if it is full until `deadline`, or when the
  /// engine stopped.
  bool wait_until_not_full(TimePoint deadline);

  /// The frames that wait for their batch to be full; may be empty.
  Frames take_gathered();
  /// Appends the next chunk. Chunks must come in the order of the frames.
  void append(const ChunkPointer& chunk);
  /// Marks a chunk as decoded. Passes all results that are next to StreamOptions::on_result, if it
  /// is set; throws what the callback throws.
  void complete(Chunk& chunk);
  /// No frame will be added any more.
  void end();

  /// Waits for the next result. Empty when the stream has ended and all results are taken, and when
  /// the engine stopped.
  std::optional<EngineResult> next();

 private:
  bool is_full() const;
  void refuse_if_ended() const;
  Frames add_locked(SourceFrame frame);
  EngineResult take_first();
  void deliver();
  void wake();

  const StreamOptions options_;
  const std::size_t batch_;
  const std::size_t most_untaken_;
  const EarlyStop& stop_;

  mutable std::mutex mutex_;  ///< guards all below, and Chunk::is_done
  std::condition_variable changed_;
  Frames gathering_;
  std::int64_t submitted_ = 0;
  std::size_t untaken_ = 0;          ///< submitted frames whose results are not taken yet
  std::deque<ChunkPointer> chunks_;  ///< in the order of the frames
  std::size_t taken_ = 0;            ///< results already taken of the first chunk
  bool ended_ = false;
  bool delivering_ = false;  ///< a thread is calling on_result

  std::stop_callback<std::function<void()>> wake_;  ///< last: it uses the members above
};

}  // namespace ortchestra
