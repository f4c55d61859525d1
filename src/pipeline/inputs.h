#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/system/cpu_budget.h"
#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

/// Properties of the inputs that are known before they are read. Immutable.
class Inputs {
 public:
  /// Opens and closes each input that can be opened twice, to read its properties. Throws
  /// Error(input) when an input cannot be opened.
  Inputs(const PipelineOptions& options, const CpuBudget& budget);

  /// Frames per second of the videos that are written, by input.
  std::vector<double> fps() const;
  /// Frames per second of the first input; empty for pictures.
  std::optional<double> video_fps() const { return properties_.front().fps; }
  /// The number of frames of each input, if it is known.
  std::vector<std::optional<std::int64_t>> frames() const;
  /// The inputs whose audio can be copied into a video output.
  const std::vector<AudioInput>& audio() const { return audio_; }
  /// The number of frames of all inputs minus `written`. Empty if an input's length is unknown.
  std::optional<std::int64_t> frames_left(std::int64_t written) const;
  /// The number of threads per video decoder: more than one only for large pictures.
  int decoder_threads() const { return decoder_threads_; }

 private:
  struct Properties {
    std::optional<double> fps;
    std::optional<std::int64_t> frames;
  };

  std::vector<Properties> properties_;
  std::vector<AudioInput> audio_;
  int decoder_threads_ = 1;
};

}  // namespace ortchestra
