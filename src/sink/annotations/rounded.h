#pragma once

#include <optional>

#include "ortchestra/prediction/prediction.h"

// Boxes and keypoints as annotation formats write them: with the numbers that JSONL holds, so that
// converted predictions are the same.
namespace ortchestra {

/// In pixels of the frame.
struct RoundedBox {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};
RoundedBox rounded_box(const Box& box);

/// Whether a keypoint has a score above 0.
bool is_visible(const Keypoint& point);
/// The box of a pose, or the smallest one around its visible points. Empty if it has neither.
std::optional<RoundedBox> rounded_box(const Pose& pose);
/// The score of the pose's box, or the mean score of its points.
double rounded_score_of(const Pose& pose);

}  // namespace ortchestra
