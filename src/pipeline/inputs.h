#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/system/cpu_budget.h"
#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

/// What can be known of the inputs before they are read. Immutable.
class Inputs {
 public:
  /// Opens each that can be opened twice for a look, one at a time. Throws Error(input).
  Inputs(const PipelineOptions& options, const CpuBudget& budget);

  /// Of the videos that are written, by input.
  std::vector<double> fps() const;
  /// Of the first input; nothing for pictures.
  std::optional<double> video_fps() const { return looks_.front().fps; }
  /// Frames of all inputs but for `written`, where all say how many they have.
  std::optional<std::int64_t> frames_left(std::int64_t written) const;
  /// Threads that a decoder gets: one unless pictures are so large that one may not keep up.
  int decoder_threads() const { return decoder_threads_; }

 private:
  struct Look {
    std::optional<double> fps;
    std::optional<std::int64_t> frames;
  };

  std::vector<Look> looks_;
  int decoder_threads_ = 1;
};

}  // namespace ortchestra
