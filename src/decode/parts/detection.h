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

/// What all decoders of boxes share: thresholds, suppression, and the way back to the frame.
struct DetectionRules {
  float score = 0;
  float iou = 1;
  std::size_t most = 300;

  /// Of options that name score and iou.
  static DetectionRules from(const DecodeOptions& options);
};

/// A class and its score; index −1 where no class is left.
struct BestClass {
  int index = -1;
  float score = 0;
  bool finite = true;  ///< whether every score looked at is
};
/// The best of `count` scores, `step` elements apart; `background` is passed over.
BestClass best_class(const float* scores, std::size_t count, std::size_t step,
                     std::optional<int> background);

/// The class that a model gives as a number of any type. Throws Error(failure) where it is not
/// whole, which shows that it is something else: `where` is the output or column, for the message.
int class_number(float value, std::string_view where);

/// Four numbers as a box of the model's input, in its pixels.
Candidate box_from(const float* four, BoxFormat format, CoordinateUnit unit, const Recipe& recipe);

/// Gathers the candidates of one frame.
class Detections {
 public:
  explicit Detections(const DetectionRules& rules) : rules_(rules) {}

  /// In pixels of the model's input. One with a number that is not finite is counted and left out;
  /// one without area, or below the least score, is left out.
  void add(const Candidate& candidate);
  void add_not_finite() { ++not_finite_; }
  /// Counts a score that is no probability; add() does so itself.
  void look_at_score(float score);

  /// What is left after suppression, best first, in pixels of the model's input.
  std::vector<Candidate> kept() && { return suppress(std::move(all_), rules_.iou, rules_.most); }
  /// Sets the prediction's counts.
  void count_faults(Prediction& prediction) const {
    prediction.not_finite = not_finite_;
    prediction.odd_scores = odd_scores_;
  }

 private:
  DetectionRules rules_;
  std::vector<Candidate> all_;
  std::size_t not_finite_ = 0;
  std::size_t odd_scores_ = 0;
};

/// The candidate in the frame, cut at its borders; none where nothing of it lies within.
std::optional<Box> box_in_frame(const Candidate& candidate, const Placement& placement,
                                const PictureSize& frame);

/// The boxes of all that is left.
Prediction boxes_in_frame(Detections&& detections, const Recipe& recipe, const PictureSize& frame);

}  // namespace ortchestra
