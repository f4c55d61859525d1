#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "decode/parts/nms.h"
#include "ortchestra/decode/options.h"
#include "ortchestra/prediction/prediction.h"
#include "ortchestra/tensor/recipe.h"

namespace ortchestra {

/// The thresholds of all decoders of boxes.
struct DetectionRules {
  float score = 0;  ///< minimum score
  float iou = 1;    ///< suppresses boxes of a class that overlap more
  std::size_t most = DecodeOptions::default_most_boxes;  ///< maximum number of boxes per frame

  /// `options` must have score and iou.
  static DetectionRules from(const DecodeOptions& options);
};

/// A class and its score. The index is −1 if there is no class except the background.
struct BestClass {
  int index = -1;
  float score = 0;
  bool finite = true;  ///< whether all scores are finite
};
/// The best of `count` scores, which are `step` elements apart. Ignores the class `background`.
BestClass best_class(const float* scores, std::size_t count, std::size_t step,
                     std::optional<int> background);

/// Converts the class index in an output to an integer. Throws Error(failure) if it is not a whole
/// number, which means that the output is not of classes. `where`: the output or column, for the
/// message.
int class_number(float value, std::string_view where);

/// Converts four numbers to a box in pixels of the model's input. Does not set its score and class.
Candidate box_from(const float* four, BoxFormat format, CoordinateUnit unit, const Recipe& recipe);

/// Collects the candidates of one frame.
class Detections {
 public:
  explicit Detections(const DetectionRules& rules) : rules_(rules) {}

  /// Adds a candidate in pixels of the model's input. Ignores it if its score is too low or it has
  /// no area. If a number is not finite, only counts it.
  void add(const Candidate& candidate);
  void add_not_finite() { ++not_finite_; }
  /// Counts the score if it is not a probability. Called by add().
  void check_score(float score);

  /// The candidates that remain after suppression, best first.
  std::vector<Candidate> kept() && { return suppress(std::move(all_), rules_.iou, rules_.most); }
  /// Sets the numbers of values that are not finite and of odd scores.
  void set_counts(Prediction& prediction) const {
    prediction.not_finite = not_finite_;
    prediction.odd_scores = odd_scores_;
  }

 private:
  DetectionRules rules_;
  std::vector<Candidate> all_;
  std::size_t not_finite_ = 0;
  std::size_t odd_scores_ = 0;
};

/// The candidate in pixels of the frame, clipped to the frame. Empty if it is outside.
std::optional<Box> box_in_frame(const Candidate& candidate, const Placement& placement,
                                const PictureSize& frame);

/// The prediction with the boxes that remain after suppression.
Prediction boxes_in_frame(Detections&& detections, const Recipe& recipe, const PictureSize& frame);

}  // namespace ortchestra
