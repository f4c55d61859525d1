#include "decode/parts/detection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ortchestra/base/error.h"

namespace ortchestra {

DetectionRules DetectionRules::from(const DecodeOptions& options) {
  DetectionRules rules;
  rules.score = options.score.value();
  rules.iou = options.iou.value();
  rules.most = static_cast<std::size_t>(options.top_k.value_or(static_cast<int>(rules.most)));
  return rules;
}

BestClass best_class(const float* scores, std::size_t count, std::size_t step,
                     std::optional<int> background) {
  BestClass best;
  for (std::size_t c = 0; c < count; ++c) {
    const float score = scores[c * step];
    if (!std::isfinite(score)) best.finite = false;
    if (background && static_cast<std::size_t>(*background) == c) continue;
    if (best.index < 0 || score > best.score) {
      best.index = static_cast<int>(c);
      best.score = score;
    }
  }
  return best;
}

int class_number(float value, std::string_view where) {
  const float whole = std::round(value);
  if (std::abs(value - whole) > 0.01F)
    throw failure(fmt::format(
        "{} has the value {}, which is not a class: give the outputs or columns in the right order",
        where, value));
  return static_cast<int>(std::clamp(whole, -1.0F, 1e9F));
}

Candidate box_from(const float* four, BoxFormat format, CoordinateUnit unit, const Recipe& recipe) {
  const bool relative = unit == CoordinateUnit::relative;
  const float x = relative ? static_cast<float>(recipe.width) : 1.0F;
  const float y = relative ? static_cast<float>(recipe.height) : 1.0F;
  Candidate box;
  switch (format) {
    case BoxFormat::corners:
      box.left = four[0] * x;
      box.top = four[1] * y;
      box.right = four[2] * x;
      box.bottom = four[3] * y;
      break;
    case BoxFormat::corners_y_first:
      box.left = four[1] * x;
      box.top = four[0] * y;
      box.right = four[3] * x;
      box.bottom = four[2] * y;
      break;
    case BoxFormat::center:
      box.left = (four[0] - four[2] / 2) * x;
      box.top = (four[1] - four[3] / 2) * y;
      box.right = (four[0] + four[2] / 2) * x;
      box.bottom = (four[1] + four[3] / 2) * y;
      break;
  }
  return box;
}

void Detections::check_score(float score) {
  // Half precision and quantisation give scores slightly outside of 0 to 1.
  constexpr float rounding = 1e-3F;
  if (std::isfinite(score) && (score < -rounding || score > 1 + rounding)) ++odd_scores_;
}

void Detections::add(const Candidate& candidate) {
  // The sum is finite only if all numbers are. It can also overflow, but boxes so large are
  // useless.
  if (!std::isfinite(candidate.left + candidate.top + candidate.right + candidate.bottom +
                     candidate.score)) {
    ++not_finite_;
    return;
  }
  check_score(candidate.score);
  if (candidate.score < rules_.score) return;
  if (candidate.right <= candidate.left || candidate.bottom <= candidate.top) return;
  all_.push_back(candidate);
}

std::optional<Box> box_in_frame(const Candidate& candidate, const Placement& placement,
                                const PictureSize& frame) {
  const auto [left, top] = to_picture(placement, candidate.left, candidate.top);
  const auto [right, bottom] = to_picture(placement, candidate.right, candidate.bottom);
  const double x = std::clamp(left, 0.0, double(frame.width));
  const double y = std::clamp(top, 0.0, double(frame.height));
  const double width = std::clamp(right, 0.0, double(frame.width)) - x;
  const double height = std::clamp(bottom, 0.0, double(frame.height)) - y;
  if (!(width > 0 && height > 0)) return std::nullopt;
  return Box{static_cast<float>(x),      static_cast<float>(y), static_cast<float>(width),
             static_cast<float>(height), candidate.score,       candidate.class_index};
}

Prediction boxes_in_frame(Detections&& detections, const Recipe& recipe, const PictureSize& frame) {
  const Placement placement = place(recipe, frame);
  Prediction prediction;
  detections.set_counts(prediction);
  Boxes boxes;
  for (const Candidate& candidate : std::move(detections).kept()) {
    if (const auto box = box_in_frame(candidate, placement, frame)) boxes.push_back(*box);
  }
  prediction.found = std::move(boxes);
  return prediction;
}

}  // namespace ortchestra
