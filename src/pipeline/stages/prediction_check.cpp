#include "pipeline/stages/prediction_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace ortchestra {
namespace {

/// A smaller top_k is reached by a correct model too.
constexpr int suspicious_most_detections = 100;
/// Models of faces often give one or two detections with scores of almost 1 and are right. Ten per
/// frame are not.
constexpr std::int64_t many_per_frame = 10;
constexpr float high_score = 0.95F;
constexpr double nearly_all = 0.95;
constexpr std::int64_t few_scores = 20;
constexpr std::int64_t few_frames = 10;
constexpr double nearly_full = 0.9;
constexpr double full_share = 0.99;

constexpr const char* recipe_keys = "color, scale, mean, std and fit in [model.recipe]";

bool covers_frame(const Mask& mask) {
  const double pixels = static_cast<double>(mask.width) * mask.height;
  return static_cast<double>(area(mask)) >= full_share * pixels;
}

}  // namespace

PredictionCheck::PredictionCheck(const DecodeOptions& decode) {
  const int most = decode.top_k.value_or(DecodeOptions::default_most_boxes);
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
  // Boxes outside the frame are dropped after the best were kept.
  const double least = nearly_full * static_cast<double>(most_detections_.value_or(0));
  if (most_detections_ && static_cast<double>(count) >= least) ++full_lists_;
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

/// At most one doubt, because these signs have the same causes.
std::optional<PredictionDoubt> PredictionCheck::doubt_about_scores() const {
  const auto doubt = [](const std::string& text) {
    return PredictionDoubt{
        text, fmt::format("{}, and kind, score, background and activation in [model.decode]",
                          recipe_keys)};
  };
  if (2 * full_lists_ > frames_)
    return doubt(fmt::format("{} of {} frames have about {} detections, the most that are kept",
                             full_lists_, frames_, *most_detections_));
  if (scores_.count < few_scores) return std::nullopt;
  if (scores_.lowest == scores_.highest)
    return doubt(fmt::format("all {} scores are equal ({:.3g})", scores_.count, scores_.lowest));
  const bool are_many = detections_ >= many_per_frame * frames_;
  const double high_share = static_cast<double>(scores_.high) / static_cast<double>(scores_.count);
  if (are_many && high_share >= nearly_all)
    return doubt(
        fmt::format("{} of {} scores are above {}", scores_.high, scores_.count, high_score));
  return std::nullopt;
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
  if (auto doubt = doubt_about_scores()) doubts.push_back(*std::move(doubt));
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
