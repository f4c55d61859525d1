#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ortchestra/pipeline/pipeline.h"
#include "pipeline/output_names.h"

namespace ortchestra {

/// What can be known of the inputs before they are read. Immutable.
class Inputs {
 public:
  /// Opens each that is no camera or URL for a look. Throws Error(input).
  explicit Inputs(const PipelineOptions& options);

  /// Throws Error(input) where an output would overwrite an input.
  void check_against(const OutputNames& names) const;

  /// Of the videos that are written, by input.
  std::vector<double> fps() const;
  /// Of the first input; nothing for pictures.
  std::optional<double> video_fps() const { return looks_.front().fps; }
  /// Frames of all inputs but for `written`, where all say how many they have.
  std::optional<std::int64_t> frames_left(std::int64_t written) const;
  /// Threads that a decoder gets.
  int decoder_threads() const { return 1; }

 private:
  struct Look {
    std::optional<double> fps;
    std::optional<std::int64_t> frames;
  };

  const PipelineOptions& options_;
  std::vector<Look> looks_;
};

}  // namespace ortchestra
