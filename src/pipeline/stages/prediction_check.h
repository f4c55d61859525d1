#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ortchestra/decode/options.h"
#include "ortchestra/prediction/prediction.h"
#include "ortchestra/record/run_summary.h"

namespace ortchestra {

/// Counts what the predictions of one model look like, and says what looks wrong. It holds counts
/// only, so its size does not grow with the video. Not thread-safe.
class PredictionCheck {
 public:
  explicit PredictionCheck(const DecodeOptions& decode);

  void add(const Prediction& prediction);

  std::int64_t odd_scores() const { return odd_scores_; }
  /// Predictions without any result are not a doubt: a video may show nothing that the model knows.
  std::vector<PredictionDoubt> doubts() const;

 private:
  /// The range of the scores, and how many are high.
  struct Scores {
    std::int64_t count = 0;
    std::int64_t high = 0;
    float lowest = 0;
    float highest = 0;
    void add(float score);
  };

  void add_found(const Boxes& boxes);
  void add_found(const Poses& poses);
  void add_found(const Classes& classes);
  void add_found(const Masks& masks);
  void add_found(const Tensors& tensors);
  void add_detections(std::size_t count);
  std::optional<PredictionDoubt> doubt_about_scores() const;

  std::optional<std::size_t> most_detections_;  ///< empty if reaching it is not suspicious
  std::int64_t frames_ = 0;                     ///< with a prediction
  std::int64_t full_lists_ = 0;  ///< frames with nearly as many detections as are kept
  std::int64_t not_finite_ = 0;  ///< frames with numbers that are NaN or infinite
  std::int64_t odd_scores_ = 0;
  std::int64_t mask_frames_ = 0;
  std::int64_t empty_masks_ = 0;  ///< frames without any pixel inside a mask
  std::int64_t full_masks_ = 0;   ///< frames whose masks all cover the whole frame
  std::int64_t detections_ = 0;
  Scores scores_;
};

}  // namespace ortchestra
