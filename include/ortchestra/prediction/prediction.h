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

// Predictions of models as plain data. Coordinates are continuous, in pixels of the original frame:
// (0, 0) is the outer corner of the top left pixel. No number is NaN or infinite, except possibly
// in TensorStatistics and in RawTensor::bytes. Copies share only RawTensor::bytes, which are
// immutable. Any thread may read a prediction.
namespace ortchestra {

struct Box {
  float x = 0;       ///< left edge
  float y = 0;       ///< top edge
  float width = 0;   ///< > 0; the box lies within the frame
  float height = 0;  ///< > 0
  float score = 0;   ///< of the model, usually 0…1; higher is more certain
  int class_index = 0;

  bool operator==(const Box&) const = default;
};

/// A class that the model assigns to the whole frame.
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

/// The keypoints of one body, hand or face: all points of the model, in its order. Uncertain points
/// have a low score.
struct Pose {
  std::optional<Box> box;  ///< only if the model outputs one
  std::vector<Keypoint> points;

  bool operator==(const Pose&) const = default;
};

/// Statistics of one output for one frame. The minimum, maximum and mean ignore values that are NaN
/// or infinite. They are absent if no value is left.
struct TensorStatistics {
  std::string name;
  std::string type;  ///< "float32", …
  std::vector<std::int64_t> shape;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::optional<double> mean;
  std::size_t nan = 0;       ///< elements that are NaN
  std::size_t infinite = 0;  ///< elements that are ±∞
  /// Minimum and maximum with all digits if the elements are integers, because a double cannot hold
  /// every integer above 2^53. Otherwise empty.
  std::string minimum_digits = {};
  std::string maximum_digits = {};

  bool operator==(const TensorStatistics&) const = default;
};

/// The values of one output for one frame: dense, row-major, in the byte order of this machine.
struct RawTensor {
  std::string name;
  std::string type;  ///< "float32", …
  std::vector<std::int64_t> shape;
  std::shared_ptr<const std::byte> bytes;
  std::size_t size = 0;  ///< of `bytes`, in bytes
};

using Boxes = std::vector<Box>;           ///< best score first
using Classes = std::vector<ClassScore>;  ///< best score first
using Masks = std::vector<Mask>;          ///< ordered by class; without empty masks
using Poses = std::vector<Pose>;          ///< best pose first
using Tensors = std::vector<TensorStatistics>;

/// The prediction of one model for one frame.
struct Prediction {
  std::size_t model = 0;  ///< index into the models of the run
  std::variant<Tensors, Classes, Boxes, Masks, Poses> found;
  /// Why the model or its decoder failed on this frame. If set, `found` is empty.
  std::optional<std::string> error;
  /// Number of candidates that were dropped because one of their numbers was NaN or infinite.
  std::size_t not_finite = 0;
  /// Number of detections with a score above 1 or below 0 by more than 0.001. Such scores mean that
  /// the decoder or its options do not fit the model. Detections with a score above 1 are kept.
  std::size_t odd_scores = 0;
  /// The values of the outputs if a sink needs them (SinkNeeds::values). Otherwise empty.
  std::vector<RawTensor> values;
};

/// The predictions of all models for one frame.
struct FramePredictions {
  std::string input;                      ///< name of the input, as given by the user
  std::string file;                       ///< the picture file of the frame; empty for a video
  std::int64_t index = 0;                 ///< position of the frame in its input, from 0
  std::chrono::nanoseconds timestamp{0};  ///< of the frame, since the start of its input
  std::chrono::nanoseconds duration{0};   ///< of the frame; 0 if unknown, and for pictures
  int width = 0;                          ///< of the original frame, in pixels
  int height = 0;                         ///< of the original frame, in pixels
  /// One prediction per model that ran on the frame, in the order of the models.
  std::vector<Prediction> predictions;
};

/// The part of a model that is the same for all frames of a run: its name and the labels of its
/// classes.
struct PredictedModel {
  std::string name;                 ///< any text, may contain spaces
  std::vector<std::string> labels;  ///< one label per class; empty if the model has none

  /// The label of a class, or "class 17" if it has none.
  std::string label(int class_index) const;
};

}  // namespace ortchestra
