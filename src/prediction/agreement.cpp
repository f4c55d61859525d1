#include "ortchestra/prediction/agreement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace ortchestra {
namespace {

/// The predictions of the kind `Found`; none if the prediction is an error.
template <class Found>
const Found& found_or_none(const Prediction& prediction) {
  static const Found none;
  const auto* found = std::get_if<Found>(&prediction.found);
  return found != nullptr && !prediction.error ? *found : none;
}

/// The smallest box that contains all points.
Box extent(const Pose& pose) {
  if (pose.points.empty()) return {};
  const auto [left, right] = std::ranges::minmax(pose.points, {}, &Keypoint::x);
  const auto [top, bottom] = std::ranges::minmax(pose.points, {}, &Keypoint::y);
  return {.x = left.x, .y = top.y, .width = right.x - left.x, .height = bottom.y - top.y};
}

/// The number of points of `found` that agree with the reference.
std::int64_t agreeing_points(const Pose& found, const Pose& reference) {
  const Box box = reference.box ? *reference.box : extent(reference);
  const double tolerance = keypoint_tolerance * double{std::max(box.width, box.height)};
  std::int64_t agreeing = 0;
  for (std::size_t i = 0; i < std::min(found.points.size(), reference.points.size()); ++i) {
    const double x = double{found.points[i].x} - double{reference.points[i].x};
    const double y = double{found.points[i].y} - double{reference.points[i].y};
    if (std::hypot(x, y) <= tolerance) ++agreeing;
  }
  return agreeing;
}

bool all_have_boxes(const Poses& poses) {
  return std::ranges::all_of(poses, [](const Pose& pose) { return pose.box.has_value(); });
}

Boxes boxes_of(const Poses& poses) {
  Boxes boxes;
  for (const Pose& pose : poses) boxes.push_back(*pose.box);
  return boxes;
}

/// By their boxes; without boxes, in their order.
std::vector<MatchedBoxes> match_poses(const Poses& found, const Poses& reference) {
  if (all_have_boxes(found) && all_have_boxes(reference))
    return match_boxes(boxes_of(found), boxes_of(reference));
  std::vector<MatchedBoxes> matches;
  for (std::size_t i = 0; i < std::min(found.size(), reference.size()); ++i)
    matches.push_back({i, i});
  return matches;
}

std::int64_t points_of(const Poses& poses) {
  std::size_t points = 0;
  for (const Pose& pose : poses) points += pose.points.size();
  return static_cast<std::int64_t>(points);
}

}  // namespace

void CosineSimilarity::add(double found, double reference) {
  if (found == reference || (std::isnan(found) && std::isnan(reference))) {
    if (!std::isfinite(reference)) return;
  } else if (!std::isfinite(found) || !std::isfinite(reference)) {
    has_odd_element_ = true;
    return;
  }
  product_ += found * reference;
  found_squares_ += found * found;
  reference_squares_ += reference * reference;
}

std::optional<double> CosineSimilarity::value() const {
  if (has_odd_element_) return 0;
  if (found_squares_ == 0 && reference_squares_ == 0) return std::nullopt;
  const double lengths = std::sqrt(found_squares_) * std::sqrt(reference_squares_);
  // Rounding could make it slightly more than 1. The product of huge elements is not finite.
  if (!(lengths > 0) || !std::isfinite(product_ / lengths)) return 0;
  return std::clamp(product_ / lengths, 0.0, 1.0);
}

void AgreementMeter::add(const Prediction& found, const Prediction& reference) {
  if (reference.error) return;
  if (const auto* boxes = std::get_if<Boxes>(&reference.found)) {
    add_boxes(found_or_none<Boxes>(found), *boxes);
  } else if (const auto* masks = std::get_if<Masks>(&reference.found)) {
    add_masks(found_or_none<Masks>(found), *masks);
  } else if (const auto* classes = std::get_if<Classes>(&reference.found)) {
    add_classes(found_or_none<Classes>(found), *classes);
  } else if (const auto* poses = std::get_if<Poses>(&reference.found)) {
    add_poses(found_or_none<Poses>(found), *poses);
  } else {
    return;
  }
  ++frames_;
}

void AgreementMeter::add_match(const Box& found, const Box& reference) {
  iou_sum_ += intersection_over_union(found, reference);
  score_sum_ += std::abs(double{found.score} - double{reference.score});
  ++ious_;
  ++scores_;
}

void AgreementMeter::add_boxes(const Boxes& found, const Boxes& reference) {
  kind_ = "boxes";
  const std::vector<MatchedBoxes> matches = match_boxes(found, reference);
  for (const auto& [index, other] : matches) add_match(found[index], reference[other]);
  objects_ += static_cast<std::int64_t>(reference.size());
  found_ += static_cast<std::int64_t>(found.size());
  // F1 = 2·matches ÷ (found + reference), over all frames.
  agreeing_ += 2 * static_cast<double>(matches.size());
  out_of_ += static_cast<double>(found.size() + reference.size());
}

void AgreementMeter::add_masks(const Masks& found, const Masks& reference) {
  kind_ = "masks";
  // The k-th mask of a class belongs to the k-th mask of the same class.
  std::map<int, std::pair<std::vector<const Mask*>, std::vector<const Mask*>>> by_class;
  for (const Mask& mask : found) by_class[mask.class_index].first.push_back(&mask);
  for (const Mask& mask : reference) by_class[mask.class_index].second.push_back(&mask);
  for (const auto& [index, masks] : by_class) {
    const auto& [mine, others] = masks;
    for (std::size_t i = 0; i < std::min(mine.size(), others.size()); ++i) {
      const double iou = intersection_over_union(*mine[i], *others[i]);
      agreeing_ += iou;
      iou_sum_ += iou;
      ++ious_;
    }
    out_of_ += static_cast<double>(std::max(mine.size(), others.size()));
  }
  objects_ += static_cast<std::int64_t>(reference.size());
  found_ += static_cast<std::int64_t>(found.size());
}

void AgreementMeter::add_classes(const Classes& found, const Classes& reference) {
  kind_ = "classes";
  if (!reference.empty()) ++objects_;
  if (!found.empty()) ++found_;
  if (found.empty() && reference.empty()) return;
  out_of_ += 1;
  if (found.empty() || reference.empty()) return;
  const ClassScore& best = found.front();
  const ClassScore& expected = reference.front();
  if (best.class_index != expected.class_index) return;
  agreeing_ += 1;
  score_sum_ += std::abs(double{best.score} - double{expected.score});
  ++scores_;
}

void AgreementMeter::add_poses(const Poses& found, const Poses& reference) {
  kind_ = "poses";
  std::int64_t matched_points = 0;
  for (const auto& [index, other] : match_poses(found, reference)) {
    const Pose& pose = found[index];
    const Pose& expected = reference[other];
    agreeing_ += static_cast<double>(agreeing_points(pose, expected));
    matched_points += static_cast<std::int64_t>(pose.points.size());
    if (pose.box && expected.box) add_match(*pose.box, *expected.box);
  }
  // All points of the reference, and those of poses that the reference does not have.
  out_of_ += static_cast<double>(points_of(reference) + points_of(found) - matched_points);
  objects_ += static_cast<std::int64_t>(reference.size());
  found_ += static_cast<std::int64_t>(found.size());
}

void AgreementMeter::add_tensors(std::span<const std::optional<double>> similarities) {
  kind_ = "tensors";
  ++frames_;
  std::optional<double> smallest;
  for (const std::optional<double>& similarity : similarities) {
    if (!similarity) continue;
    ++objects_;
    ++found_;
    smallest = std::min(smallest.value_or(1), *similarity);
  }
  if (!smallest) return;
  agreeing_ += *smallest;
  out_of_ += 1;
}

Agreement AgreementMeter::agreement() const {
  Agreement figures{.kind = kind_, .frames = frames_, .objects = objects_, .found = found_};
  if (ious_ > 0) figures.iou = iou_sum_ / static_cast<double>(ious_);
  if (scores_ > 0) figures.score_difference = score_sum_ / static_cast<double>(scores_);
  if (frames_ == 0) {
    figures.not_measurable = "no frame has a prediction of the reference row";
  } else if (objects_ == 0) {
    figures.not_measurable =
        kind_ == "tensors" ? "all outputs are 0" : "the reference row found nothing in any frame";
  } else {
    figures.value = out_of_ > 0 ? agreeing_ / out_of_ : 0;
  }
  return figures;
}

}  // namespace ortchestra
