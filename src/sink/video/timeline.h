#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "ortchestra/prediction/prediction.h"
#include "ortchestra/sink/video_writer.h"

namespace ortchestra {

/// Calculates when the frames of an output video are shown. The frames of each input keep their
/// times and follow the previous input. Frames without a time (pictures) have a constant rate.
class VideoTimeline {
 public:
  /// `fps`: the rate for frames without a time or duration.
  explicit VideoTimeline(double fps);

  /// The time of the next frame. Always later than the previous one, even if the times of the input
  /// are not.
  ShownTime next(const FramePredictions& frame);

  /// When timestamp 0 of the last frame's input is shown.
  std::chrono::nanoseconds begin() const { return begin_; }
  /// When the last frame ends.
  std::chrono::nanoseconds end() const { return end_; }
  /// How long the last frame is shown.
  std::chrono::nanoseconds last_duration() const { return end_ - start_; }

  /// The state that next() depends on, so that a later run can continue.
  nlohmann::json state() const;
  /// Throws exceptions of nlohmann::json if `state` is not from state().
  void restore(const nlohmann::json& state);

 private:
  std::chrono::nanoseconds frame_duration_;  ///< for frames without a duration
  std::optional<std::string> name_;  ///< of the input of the last frame; empty after restore()
  /// SHA-256 of that name, because a name may not fit into one line of a checkpoint. Empty before
  /// the first frame.
  std::string input_;
  std::int64_t index_ = -1;            ///< of the last frame in its input
  std::chrono::nanoseconds begin_{0};  ///< when the input of the last frame starts
  std::chrono::nanoseconds start_{0};  ///< when the last frame starts
  std::chrono::nanoseconds end_{0};    ///< when the last frame ends
};

}  // namespace ortchestra
