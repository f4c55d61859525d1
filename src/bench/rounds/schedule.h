#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "ortchestra/base/clock.h"
#include "ortchestra/tensor/batch.h"

namespace ortchestra {

/// When a camera would deliver: frame f of a round, counted from 0, comes f ÷ rate after its start,
/// and a batch is due when its last frame has come.
class Schedule {
 public:
  /// `frames_per_second` > 0; `frames_per_batch`: 1 where a frame fills a batch by itself.
  Schedule(double frames_per_second, std::int64_t frames_per_batch, TimePoint start)
      : frames_per_second_(frames_per_second), frames_per_batch_(frames_per_batch), start_(start) {}

  /// The batch with the time at which each of its frames is due. Its id is its number in the round.
  Batch timed(Batch batch) const;
  /// From one full batch to the next.
  Clock::duration period() const { return after(frames_per_batch_); }

 private:
  Clock::duration after(std::int64_t frames) const;

  double frames_per_second_;
  std::int64_t frames_per_batch_;
  TimePoint start_;
};

/// When the whole batch is due; none without a schedule.
inline std::optional<TimePoint> due_of(const Batch& batch) {
  return batch.frames.empty() ? std::nullopt : batch.frames.back().due;
}

}  // namespace ortchestra
