#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/prediction/prediction.h"

// How well the predictions of a model agree with reference predictions for the same frames, from 0
// (nothing in common) to 1. The reference is another row, not the truth. docs/measuring.md explains
// the formulas.
namespace ortchestra {

/// The figures of one model over all frames that were compared.
struct Agreement {
  std::string_view kind = {};  ///< "boxes", "masks", "classes", "poses", "tensors"; empty: unknown
  std::optional<double> value = {};  ///< 0 to 1; empty: not measurable
  std::string not_measurable = {};   ///< the reason if there is no value
  /// Mean intersection over union of the matched boxes (also those of poses) and of masks.
  std::optional<double> iou = {};
  /// Mean |difference| of the scores of matched boxes and of equal best classes.
  std::optional<double> score_difference = {};
  std::int64_t frames = 0;  ///< frames with reference predictions
  /// Boxes, masks, poses or tensors of the reference; for classes, frames with a class.
  std::int64_t objects = 0;
  std::int64_t found = 0;  ///< the same count for the compared predictions
};

/// Cosine similarity of two tensors, element by element. A negative similarity counts as 0. Two
/// NaN, or two equal infinities, are left out; any other element that is not finite makes it 0.
class CosineSimilarity {
 public:
  void add(double found, double reference);
  /// Empty if no element of either tensor differs from 0, so that there is no direction.
  std::optional<double> value() const;

 private:
  double product_ = 0;
  double found_squares_ = 0;
  double reference_squares_ = 0;
  bool has_odd_element_ = false;
};

/// Adds up the agreement of one model, frame by frame. Not thread-safe.
class AgreementMeter {
 public:
  /// Adds a frame. Predictions whose reference is an error are left out. A prediction that is an
  /// error counts as one that found nothing. Ignores predictions with Tensors: add_tensors().
  void add(const Prediction& found, const Prediction& reference);
  /// Adds a frame of a model without a decoder: CosineSimilarity::value() of each output.
  void add_tensors(std::span<const std::optional<double>> similarities);

  Agreement agreement() const;

 private:
  void add_boxes(const Boxes& found, const Boxes& reference);
  void add_masks(const Masks& found, const Masks& reference);
  void add_classes(const Classes& found, const Classes& reference);
  void add_poses(const Poses& found, const Poses& reference);
  void add_match(const Box& found, const Box& reference);

  std::string_view kind_;
  std::int64_t frames_ = 0;
  std::int64_t objects_ = 0;
  std::int64_t found_ = 0;
  double agreeing_ = 0;   ///< numerator of the value: matches, agreeing classes, sum of IoU, …
  double out_of_ = 0;     ///< its denominator
  double iou_sum_ = 0;    ///< over `ious_`
  double score_sum_ = 0;  ///< of |differences|, over `scores_`
  std::int64_t ious_ = 0;
  std::int64_t scores_ = 0;
};

/// Intersection over union, 0 to 1. Two boxes without area that are equal have 1.
double intersection_over_union(const Box& a, const Box& b);
/// The same for the pixels inside two masks of equal size; 0 if their sizes differ.
double intersection_over_union(const Mask& a, const Mask& b);

/// A pair of boxes of the same class that overlap by at least `least_iou`.
struct MatchedBoxes {
  std::size_t found = 0;
  std::size_t reference = 0;
};
/// Matches as the COCO evaluation does: each box of `found`, best score first, takes the reference
/// box of its class that is still free and overlaps it most.
std::vector<MatchedBoxes> match_boxes(const Boxes& found, const Boxes& reference);
inline constexpr double least_iou_of_match = 0.5;
/// A keypoint agrees if it is at most this far from the reference, as a share of the longer side of
/// the reference's box.
inline constexpr double keypoint_tolerance = 0.05;

}  // namespace ortchestra
