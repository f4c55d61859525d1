#include "sink/annotations/rounded.h"

#include <algorithm>

#include "sink/text/numbers_text.h"

namespace ortchestra {

RoundedBox rounded_box(const Box& box) {
  return {rounded_pixels(box.x), rounded_pixels(box.y), rounded_pixels(box.width),
          rounded_pixels(box.height)};
}

bool is_visible(const Keypoint& point) { return rounded_score(point.score) > 0; }

std::optional<RoundedBox> rounded_box(const Pose& pose) {
  if (pose.box) return rounded_box(*pose.box);
  std::optional<RoundedBox> bounds;
  double right = 0;
  double bottom = 0;
  for (const Keypoint& point : pose.points) {
    if (!is_visible(point)) continue;
    const double x = rounded_pixels(point.x);
    const double y = rounded_pixels(point.y);
    right = bounds ? std::max(right, x) : x;
    bottom = bounds ? std::max(bottom, y) : y;
    bounds = bounds ? RoundedBox{std::min(bounds->x, x), std::min(bounds->y, y)} : RoundedBox{x, y};
  }
  if (bounds) {
    bounds->width = right - bounds->x;
    bounds->height = bottom - bounds->y;
  }
  return bounds;
}

double rounded_score_of(const Pose& pose) {
  if (pose.box) return rounded_score(pose.box->score);
  if (pose.points.empty()) return 0;
  double sum = 0;
  for (const Keypoint& point : pose.points) sum += rounded_score(point.score);
  return rounded_score(sum / static_cast<double>(pose.points.size()));
}

}  // namespace ortchestra
