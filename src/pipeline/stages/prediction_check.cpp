#include "pipeline/stages/prediction_check.h"

#include <fmt/format.h>

#include <algorithm>

namespace ortchestra {
namespace {

/// The number of detections that decoders keep if top_k is not set. docs/predictions.md
constexpr int default_most_detections = 300;
/// A smaller top_k is reached by a correct model too.
constexpr int suspicious_most_detections = 100;
/// Models of faces often give one or two detections with scores of almost 1 and are right. Ten per
/// frame are not.
constexpr std::int64_t many_per_frame = 10;
constexpr float high_score = 0.95F;
constexpr double nearly_all = 0.95;
constexpr std::int64_t few_scores = 20;
constexpr std::int64_t few_frames = 10;
constexpr double full_share = 0.99;

constexpr const char* recipe_keys = "color, scale, mean, std and fit in [model.recipe]";

bool covers_frame(const Mask& mask) {
  const double pixels = static_cast<double>(mask.width) * mask.height;
  return static_cast<double>(area(mask)) >= full_share * pixels;
}

}  // namespace

PredictionCheck::PredictionCheck(const DecodeOptions& decode) {
  const int most = decode.top_k.value_or(default_most_detections);
  if (most >= suspicious_most_detections) most_detections_ = static_cast<std::size_t>(most);
}

void PredictionCheck::Scores::add(float score) {
  lowest = count == 0 ? score : std::min(lowest, score);
  highest = count == 0 ? score : std::max(highest, score);
  ++count;
  if (score > high_score) ++high;
}

void PredictionCheck::add(const Prediction& prediction) {
  odd_scores_ += static_cast<std::int64_t>(prediction.odd_scores);
  if (prediction.error) return;
  ++frames_;
  if (prediction.not_finite > 0) ++not_finite_;
  std::visit([this](const auto& found) { add_found(found); }, prediction.found);
}

void PredictionCheck::add_detections(std::size_t count) {
  detections_ += static_cast<std::int64_t>(count);
  if (most_detections_ && count >= *most_detections_) ++full_lists_;
}

void PredictionCheck::add_found(const Boxes& boxes) {
  add_detections(boxes.size());
  for (const Box& box : boxes) scores_.add(box.score);
}

void PredictionCheck::add_found(const Poses& poses) {
  add_detections(poses.size());
  for (const Pose& pose : poses) {
    if (pose.box) scores_.add(pose.box->score);
  }
}

void PredictionCheck::add_found(const Classes& classes) {
  for (const ClassScore& each : classes) scores_.add(each.score);
}

void PredictionCheck::add_found(const Masks& masks) {
  ++mask_frames_;
  if (masks.empty()) ++empty_masks_;
  if (!masks.empty() && std::ranges::all_of(masks, covers_frame)) ++full_masks_;
}

void PredictionCheck::add_found(const Tensors& tensors) {
  const auto has_nan = [](const TensorStatistics& tensor) { return tensor.nan > 0; };
  if (std::ranges::any_of(tensors, has_nan)) ++not_finite_;
}

std::vector<PredictionDoubt> PredictionCheck::doubts() const {
  std::vector<PredictionDoubt> doubts;
  const std::string decoding = "kind, outputs and activation in [model.decode]";
  if (odd_scores_ > 0)
    doubts.push_back(
        {fmt::format("{} candidates have a score above 1 or below 0", odd_scores_), decoding});
  if (not_finite_ > 0)
    doubts.push_back(
        {fmt::format("{} of {} frames have numbers that are NaN or infinite", not_finite_, frames_),
         fmt::format("{}, and {}", recipe_keys, decoding)});
  if (2 * full_lists_ > frames_)
    doubts.push_back(
        {fmt::format("{} of {} frames have {} detections, the most that are kept", full_lists_,
                     frames_, *most_detections_),
         fmt::format("{}, and kind, score and activation in [model.decode]", recipe_keys)});
  const auto scores = static_cast<double>(scores_.count);
  if (scores_.count >= few_scores && scores_.lowest == scores_.highest) {
    doubts.push_back(
        {fmt::format("all {} scores are equal ({:.3g})", scores_.count, scores_.lowest),
         fmt::format("{}, and {}", recipe_keys, decoding)});
  } else if (detections_ >= many_per_frame * frames_ && scores_.count >= few_scores &&
             static_cast<double>(scores_.high) >= nearly_all * scores) {
    doubts.push_back(
        {fmt::format("{} of {} scores are above {}", scores_.high, scores_.count, high_score),
         fmt::format("{}, and {}", recipe_keys, decoding)});
  }
  const std::string masks =
      fmt::format("{}, and kind, threshold and activation in [model.decode]", recipe_keys);
  if (mask_frames_ >= few_frames && empty_masks_ == mask_frames_)
    doubts.push_back({fmt::format("the masks of all {} frames are empty", mask_frames_), masks});
  if (mask_frames_ >= few_frames && full_masks_ == mask_frames_)
    doubts.push_back(
        {fmt::format("the masks of all {} frames cover the whole frame", mask_frames_), masks});
  return doubts;
}

}  // namespace ortchestra
