#include "bench/rounds/schedule.h"

#include <algorithm>

namespace ortchestra {

Batch Schedule::timed(Batch batch) const {
  for (std::size_t i = 0; i < batch.frames.size(); ++i) {
    const auto within = std::min<std::int64_t>(static_cast<std::int64_t>(i), frames_per_batch_ - 1);
    batch.frames[i].due = start_ + after(batch.id * frames_per_batch_ + within);
  }
  return batch;
}

Clock::duration Schedule::after(std::int64_t frames) const {
  return std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(static_cast<double>(frames) / frames_per_second_));
}

}  // namespace ortchestra
