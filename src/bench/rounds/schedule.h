#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "ortchestra/base/clock.h"
#include "ortchestra/tensor/batch.h"

namespace ortchestra {

/// The times at which a camera would deliver frames. Frame f of a round (counted from 0) arrives
/// f ÷ rate seconds after the start. A batch is due when its last frame has arrived.
class Schedule {
 public:
  /// `frames_per_second` > 0. `frames_per_batch`: 1 if a frame is repeated to fill a batch.
  Schedule(double frames_per_second, std::int64_t frames_per_batch, TimePoint start)
      : frames_per_second_(frames_per_second), frames_per_batch_(frames_per_batch), start_(start) {}

  /// Returns the batch with the due time of each frame. Its id must be its number in the round.
  Batch timed(Batch batch) const;
  /// The time between two full batches.
  Clock::duration period() const { return after(frames_per_batch_); }

 private:
  Clock::duration after(std::int64_t frames) const;

  double frames_per_second_;
  std::int64_t frames_per_batch_;
  TimePoint start_;
};

/// The due time of the batch; empty if there is no schedule.
inline std::optional<TimePoint> due_of(const Batch& batch) {
  return batch.frames.empty() ? std::nullopt : batch.frames.back().due;
}

}  // namespace ortchestra
