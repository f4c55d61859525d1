#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "ortchestra/prediction/prediction.h"
#include "ortchestra/sink/video_writer.h"

namespace ortchestra {

/// When the frames of a video are shown that is written: each at its own time, and the frames of an
/// input behind those of the one before. Frames without a time (pictures) follow each other at a
/// constant rate.
class VideoTimeline {
 public:
  /// `fps`: of frames that have no time, or no duration.
  explicit VideoTimeline(double fps);

  /// Of the next frame. It is later than the one before, whatever the input says.
  ShownTime next(const FramePredictions& frame);

  /// How long the last frame is shown.
  std::chrono::nanoseconds last_duration() const { return end_ - start_; }

  /// What next() depends on, so that a later program can go on.
  nlohmann::json state() const;
  /// Throws nlohmann's exceptions for what state() did not give.
  void restore(const nlohmann::json& state);

 private:
  std::chrono::nanoseconds frame_duration_;  ///< where the frame tells none
  std::optional<std::string> name_;          ///< of the last frame's input; none after restore()
  std::string input_;  ///< its SHA-256, which fits into one line of a checkpoint; "": none yet
  std::int64_t index_ = -1;            ///< of the last frame, within its input
  std::chrono::nanoseconds begin_{0};  ///< where the last frame's input begins
  std::chrono::nanoseconds start_{0};  ///< of the last frame
  std::chrono::nanoseconds end_{0};    ///< likewise
};

}  // namespace ortchestra
