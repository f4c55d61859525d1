#include "decode/kinds.h"
#include "decode/parts/labels.h"
#include "decode/parts/outputs.h"
#include "decode/parts/yolov8_columns.h"

namespace ortchestra {
namespace {

constexpr std::int64_t yolov8_before_classes = 4;

/// [batch, 4 + classes, cells], as in YOLOv8, YOLOv9 and YOLO11 exported without suppression.
class Yolov8Decoder final : public Decoder {
 public:
  Yolov8Decoder(const DecodeOptions& options, const DecodedModel& model, Labels labels)
      : Decoder(std::move(labels)),
        columns_(options, model, "4 + classes"),
        output_(one_output(
            options, model, [&](const Shape& shape) { return fits(shape); }, columns_.wanted())) {
    const Shape shape = frame_shape(model.outputs[output_].shape, 2);
    if (!shape.empty() && shape[0] > 0)
      require_labels(this->labels(), static_cast<std::size_t>(shape[0] - yolov8_before_classes),
                     options, model);
  }

 private:
  bool fits(const Shape& shape) const { return columns_.fits(shape, yolov8_before_classes + 1); }

  Prediction decoded(std::span<const TensorView> outputs, const PictureSize& frame) const override {
    const TensorView& output = outputs[output_];
    if (!fits(output.shape)) throw output_mismatch(columns_.wanted(), output);
    const Floats floats(output);
    const auto classes =
        static_cast<std::size_t>(frame_shape(output.shape, 2)[0] - yolov8_before_classes);
    return boxes_in_frame(columns_.detections(floats.data(), classes), columns_.recipe(), frame);
  }

  Yolov8Columns columns_;
  std::size_t output_;
};

std::unique_ptr<Decoder> make_yolov8(const DecodeOptions& options, const DecodedModel& model,
                                     Labels labels) {
  return std::make_unique<Yolov8Decoder>(options, model, std::move(labels));
}

}  // namespace

DecoderKind yolov8_decoder() {
  return {.name = "yolov8",
          .summary = "YOLOv8: columns of box, class scores",
          .make = make_yolov8,
          .keys = {"outputs", "labels", "score", "iou", "top_k", "background", "box_format",
                   "coordinates", "strides"},
          .defaults = yolov8_defaults(),
          .match = match_of_cells};
}

}  // namespace ortchestra
