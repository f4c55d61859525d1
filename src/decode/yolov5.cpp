#include <algorithm>

#include "decode/kinds.h"
#include "decode/parts/detection.h"
#include "decode/parts/grid.h"
#include "decode/parts/labels.h"
#include "decode/parts/outputs.h"

namespace ortchestra {
namespace {

constexpr const char* yolov5_wanted = "one output of [batch, boxes, 5 + classes]";
constexpr std::size_t yolov5_before_classes = 5;  // centre x, centre y, width, height, objectness

bool is_yolov5(const Shape& declared) {
  const Shape shape = frame_shape(declared, 2);
  return shape.size() == 2 && (shape[1] == -1 || shape[1] > std::int64_t{yolov5_before_classes});
}

/// Boxes are in the coordinates of the model's input, scores are probabilities, as in exported
/// YOLOv5 and YOLOv7.
class Yolov5Decoder final : public Decoder {
 public:
  Yolov5Decoder(const DecodeOptions& options, const DecodedModel& model, Labels labels)
      : Decoder(std::move(labels)),
        output_(one_output(options, model, is_yolov5, yolov5_wanted)),
        rules_(DetectionRules::from(options)),
        format_(options.box_format.value()),
        unit_(options.coordinates.value()),
        background_(options.background),
        recipe_(model.recipe) {
    const Shape& shape = model.outputs[output_].shape;
    if (!shape.empty() && shape.back() > 0)
      require_labels(this->labels(), static_cast<std::size_t>(shape.back()) - yolov5_before_classes,
                     options, model);
  }

 private:
  Prediction decoded(std::span<const TensorView> outputs, const PictureSize& frame) const override {
    const TensorView& output = outputs[output_];
    if (!is_yolov5(output.shape)) throw output_mismatch(yolov5_wanted, output);
    const Floats floats(output);
    const auto width = static_cast<std::size_t>(output.shape.back());
    Detections detections(rules_);
    for (std::size_t first = 0; first < floats.size(); first += width) {
      const float* const row = floats.data() + first;
      // Class scores are at most 1, so objectness alone excludes most boxes.
      if (row[4] < rules_.score) {
        detections.check_score(row[4]);
        continue;
      }
      const BestClass best =
          best_class(row + yolov5_before_classes, width - yolov5_before_classes, 1, background_);
      if (!best.finite) {
        detections.add_not_finite();
      } else if (best.index >= 0) {
        Candidate box = box_from(row, format_, unit_, recipe_);
        box.score = row[4] * best.score;
        box.class_index = best.index;
        detections.add(box);
      }
    }
    return boxes_in_frame(std::move(detections), recipe_, frame);
  }

  std::size_t output_;
  DetectionRules rules_;
  BoxFormat format_;
  CoordinateUnit unit_;
  std::optional<int> background_;
  Recipe recipe_;
};

std::unique_ptr<Decoder> make_yolov5(const DecodeOptions& options, const DecodedModel& model,
                                     Labels labels) {
  return std::make_unique<Yolov5Decoder>(options, model, std::move(labels));
}

/// Whether there are three rows per cell of strides 8, 16 and 32, as in YOLOv5 and YOLOv7, or one
/// row per cell, as in YOLOv6 and in YOLOX that decodes its boxes. The decoder accepts other
/// numbers of rows too.
bool has_yolov5_rows(const DecodedModel& model) {
  const auto cells = cells_of(grid_of({.strides = {8, 16, 32}}, model.recipe));
  return std::ranges::any_of(model.outputs, [&](const auto& output) {
    const Shape shape = frame_shape(output.shape, 2);
    return shape.size() == 2 && (shape[0] == static_cast<std::int64_t>(3 * cells) ||
                                 shape[0] == static_cast<std::int64_t>(cells));
  });
}

Match match_yolov5(const DecodedModel& model) {
  return is_declared(model) && !has_yolov5_rows(model) ? Match::none : match_of_cells(model);
}

}  // namespace

DecoderKind yolov5_decoder() {
  return {.name = "yolov5",
          .summary = "YOLOv5: rows of box, objectness, class scores",
          .make = make_yolov5,
          .keys = {"outputs", "labels", "score", "iou", "top_k", "background", "box_format",
                   "coordinates"},
          .defaults = {.score = 0.25F,
                       .iou = 0.45F,
                       .box_format = BoxFormat::center,
                       .coordinates = CoordinateUnit::absolute},
          .match = match_yolov5};
}

}  // namespace ortchestra
