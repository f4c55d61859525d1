#include <cmath>

#include "decode/kinds.h"
#include "decode/parts/labels.h"
#include "decode/parts/outputs.h"
#include "decode/parts/yolov8_columns.h"

namespace ortchestra {
namespace {

constexpr std::size_t features_before_points = 5;  // the box, and the score of the only class
constexpr std::size_t features_per_point = 3;      // x, y, score

/// [batch, 5 + 3·points, cells], as in exported YOLOv8-pose and YOLO11-pose.
class Yolov8PoseDecoder final : public Decoder {
 public:
  Yolov8PoseDecoder(const DecodeOptions& options, const DecodedModel& model, Labels labels)
      : Decoder(std::move(labels)),
        columns_(options, model, "5 + 3·points"),
        unit_(options.coordinates.value()),
        output_(one_output(
            options, model, [&](const Shape& shape) { return fits(shape); }, columns_.wanted())) {}

 private:
  bool fits(const Shape& declared) const {
    const Shape shape = frame_shape(declared, 2);
    return columns_.fits(declared, features_before_points + features_per_point) &&
           (shape[0] == -1 ||
            (shape[0] - std::int64_t{features_before_points}) % std::int64_t{features_per_point} ==
                0);
  }

  Prediction decoded(std::span<const TensorView> outputs, const PictureSize& frame) const override {
    const TensorView& output = outputs[output_];
    if (!fits(output.shape)) throw output_mismatch(columns_.wanted(), output);
    const Floats floats(output);
    const auto features = static_cast<std::size_t>(frame_shape(output.shape, 2)[0]);
    const Recipe& recipe = columns_.recipe();
    const Placement placement = place(recipe, frame);
    Detections detections = columns_.detections(floats.data(), 1);
    Prediction prediction;
    detections.set_counts(prediction);
    Poses poses;
    for (const Candidate& candidate : std::move(detections).kept()) {
      const auto box = box_in_frame(candidate, placement, frame);
      if (!box) continue;
      Pose pose;
      pose.box = *box;
      for (std::size_t feature = features_before_points; feature < features;
           feature += features_per_point) {
        pose.points.push_back(point(floats.data() + feature * columns_.cells() + candidate.cell,
                                    placement, prediction.not_finite));
      }
      poses.push_back(std::move(pose));
    }
    prediction.found = std::move(poses);
    return prediction;
  }

  /// A point that is not finite becomes (0, 0) with a score of 0, so that the others keep their
  /// positions in the list.
  Keypoint point(const float* x, const Placement& placement, std::size_t& not_finite) const {
    const bool relative = unit_ == CoordinateUnit::relative;
    const float y = x[columns_.cells()];
    const float score = x[2 * columns_.cells()];
    if (!std::isfinite(*x + y + score)) {
      ++not_finite;
      return {};
    }
    const double across = relative ? columns_.recipe().width : 1;
    const double down = relative ? columns_.recipe().height : 1;
    const Point at = to_picture(placement, *x * across, y * down);
    return {static_cast<float>(at.x), static_cast<float>(at.y), score};
  }

  Yolov8Columns columns_;
  CoordinateUnit unit_;
  std::size_t output_;
};

std::unique_ptr<Decoder> make_yolov8_pose(const DecodeOptions& options, const DecodedModel& model,
                                          Labels labels) {
  return std::make_unique<Yolov8PoseDecoder>(options, model, std::move(labels));
}

}  // namespace

DecoderKind yolov8_pose_decoder() {
  return {.name = "yolov8-pose",
          .summary = "YOLOv8-pose: columns of box, score, keypoints",
          .make = make_yolov8_pose,
          .keys = {"outputs", "score", "iou", "top_k", "box_format", "coordinates", "strides"},
          .defaults = yolov8_defaults(),
          .match = match_of_cells,
          .has_labels = false};
}

}  // namespace ortchestra
