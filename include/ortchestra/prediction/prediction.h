#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ortchestra/prediction/mask.h"

// What models say of frames, as plain data. Coordinates are in pixels of the original frame and
// continuous: (0, 0) is the outer corner of its top left pixel. No number is ever NaN or infinite,
// but for those of TensorStatistics' values. Copies share nothing but a RawTensor's bytes, which
// are immutable: any thread may read.
namespace ortchestra {

struct Box {
  float x = 0;       ///< left edge
  float y = 0;       ///< upper edge
  float width = 0;   ///< > 0; the box lies within the frame
  float height = 0;  ///< likewise
  float score = 0;   ///< 0…1 as models have it; higher is surer
  int class_index = 0;

  bool operator==(const Box&) const = default;
};

/// A class of the whole frame.
struct ClassScore {
  int class_index = 0;
  float score = 0;

  bool operator==(const ClassScore&) const = default;
};

struct Keypoint {
  float x = 0;
  float y = 0;
  float score = 0;

  bool operator==(const Keypoint&) const = default;
};

/// One body, hand, face: all points of the model, in its order; unsure ones have a low score.
struct Pose {
  std::optional<Box> box;  ///< where the model gives one
  std::vector<Keypoint> points;

  bool operator==(const Pose&) const = default;
};

/// Of one output for one frame. Minimum, maximum and mean leave out what is not finite, and are
/// absent where nothing is left.
struct TensorStatistics {
  std::string name;
  std::string type;  ///< "float32", …
  std::vector<std::int64_t> shape;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::optional<double> mean;
  std::size_t nan = 0;       ///< elements that are NaN
  std::size_t infinite = 0;  ///< elements that are ±∞
  /// Minimum and maximum with all digits, where the elements are whole numbers: a double has not
  /// all of those beyond 2^53. Else empty.
  std::string minimum_digits = {};
  std::string maximum_digits = {};

  bool operator==(const TensorStatistics&) const = default;
};

/// The values of one output for one frame: dense, row-major, in the machine's byte order.
struct RawTensor {
  std::string name;
  std::string type;  ///< "float32", …
  std::vector<std::int64_t> shape;
  std::shared_ptr<const std::byte> bytes;
  std::size_t size = 0;  ///< of `bytes`
};

using Boxes = std::vector<Box>;           ///< best score first
using Classes = std::vector<ClassScore>;  ///< best score first
using Masks = std::vector<Mask>;          ///< by class, those with no pixel left out
using Poses = std::vector<Pose>;          ///< best first
using Tensors = std::vector<TensorStatistics>;

/// One model's answer for one frame.
struct Prediction {
  std::size_t model = 0;  ///< index into the models of the run
  std::variant<Tensors, Classes, Boxes, Masks, Poses> found;
  /// Why the model, or its decoder, failed on this frame; `found` is empty then.
  std::optional<std::string> error;
  /// Candidates left out because a number of theirs was NaN or infinite.
  std::size_t not_finite = 0;
  /// Detections that the model gave a score above 1 or below 0 (by more than 0.001): the decoder,
  /// or its options, does not fit the model. Those above 1 are kept like others.
  std::size_t odd_scores = 0;
  /// The outputs' values, where somebody asked for them (SinkNeeds::values); else empty.
  std::vector<RawTensor> values;
};

/// What all models say of one frame.
struct FramePredictions {
  std::string input;                      ///< as the user named it
  std::string file;                       ///< that holds the frame alone, else empty
  std::int64_t index = 0;                 ///< of the frame within its input, from 0
  std::chrono::nanoseconds timestamp{0};  ///< of the frame, from its input's start
  std::chrono::nanoseconds duration{0};   ///< that it is shown for; 0: not known, or a picture
  int width = 0;                          ///< of the original frame, in pixels
  int height = 0;                         ///< likewise
  /// One a model that looked at the frame, in the order of the models.
  std::vector<Prediction> predictions;
};

/// What is the same for all frames of a run: names for the models' numbers.
struct PredictedModel {
  std::string name;                 ///< any text, spaces included
  std::vector<std::string> labels;  ///< one a class; empty where there are none

  /// The class's label, "class 17" where there is none.
  std::string label(int class_index) const;
};

}  // namespace ortchestra
