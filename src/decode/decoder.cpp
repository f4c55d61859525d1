#include "ortchestra/decode/decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>

#include "decode/kinds.h"
#include "decode/labels.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

const DecodeOptions kYolov8Defaults{.score = 0.25F,
                                    .iou = 0.45F,
                                    .box_format = BoxFormat::center,
                                    .coordinates = CoordinateUnit::absolute,
                                    .strides = {8, 16, 32}};

// docs/predictions.md has the defaults in a table.
const std::array kKinds{
    DecoderKind{"tensors", "shape, type and statistics of every output", make_tensors, {}},
    DecoderKind{"classes",
                "one score a class",
                make_classes,
                {.score = 0.0F, .top_k = 5, .activation = Activation::softmax}},
    DecoderKind{"boxes",
                "boxes and their scores as outputs of their own",
                make_boxes,
                {.score = 0.5F,
                 .iou = 0.45F,
                 .activation = Activation::none,
                 .box_format = BoxFormat::corners,
                 .coordinates = CoordinateUnit::relative}},
    DecoderKind{"yolox",
                "YOLOX: one row a grid cell, relative to it",
                make_yolox,
                {.score = 0.3F, .iou = 0.45F, .strides = {8, 16, 32}}},
    DecoderKind{"yolov5",
                "YOLOv5: rows of box, objectness, class scores",
                make_yolov5,
                {.score = 0.25F,
                 .iou = 0.45F,
                 .box_format = BoxFormat::center,
                 .coordinates = CoordinateUnit::absolute}},
    DecoderKind{"yolov8", "YOLOv8: columns of box, class scores", make_yolov8, kYolov8Defaults},
    DecoderKind{"yolov8-pose", "YOLOv8-pose: columns of box, score, keypoints", make_yolov8_pose,
                kYolov8Defaults},
    DecoderKind{"nanodet",
                "NanoDet: class scores, and distributions of the box's distances",
                make_nanodet,
                {.score = 0.35F,
                 .iou = 0.6F,
                 .activation = Activation::none,
                 .strides = {8, 16, 32},
                 .reg_max = 7}},
    DecoderKind{"mask",
                "one map of probabilities a class, pixels above a threshold",
                make_mask,
                {.activation = Activation::none, .threshold = 0.5F}},
    DecoderKind{"segmentation", "every pixel's likeliest class", make_segmentation, {}},
    DecoderKind{"keypoints",
                "points as numbers, or one heat map a point",
                make_keypoints,
                {.score = 0.0F,
                 .activation = Activation::none,
                 .coordinates = CoordinateUnit::relative,
                 .point_order = PointOrder::xy}},
};

/// The options, and the kind's defaults where they are silent.
DecodeOptions completed(DecodeOptions options, const DecodeOptions& defaults) {
  const auto fill = [](auto& value, const auto& otherwise) {
    if (!value) value = otherwise;
  };
  // A mask's least probability may be called score as well.
  if (!options.score) fill(options.threshold, defaults.threshold);
  fill(options.score, defaults.score);
  fill(options.iou, defaults.iou);
  fill(options.top_k, defaults.top_k);
  fill(options.activation, defaults.activation);
  fill(options.box_format, defaults.box_format);
  fill(options.coordinates, defaults.coordinates);
  fill(options.reg_max, defaults.reg_max);
  fill(options.point_order, defaults.point_order);
  if (options.strides.empty()) options.strides = defaults.strides;
  return options;
}

void check_ranges(const DecodeOptions& options) {
  if (options.iou && !(*options.iou > 0 && *options.iou <= 1))
    throw input_error(fmt::format("iou must be above 0 and at most 1, not {}", *options.iou));
  if (options.top_k && *options.top_k < 1)
    throw input_error(fmt::format("top_k must be at least 1, not {}", *options.top_k));
  for (const int stride : options.strides) {
    if (stride < 1) throw input_error(fmt::format("a stride must be at least 1, not {}", stride));
  }
}

}  // namespace

std::span<const DecoderKind> decoder_kinds() { return kKinds; }

std::unique_ptr<Decoder> make_decoder(const DecodeOptions& options, const DecodedModel& model) {
  const auto kind = std::ranges::find(kKinds, options.kind, &DecoderKind::name);
  if (kind == kKinds.end()) {
    std::vector<std::string_view> names;
    for (const DecoderKind& entry : kKinds) names.push_back(entry.name);
    throw input_error(fmt::format("model '{}': there is no decoder '{}'; there are {}", model.name,
                                  options.kind, fmt::join(names, ", ")));
  }
  check_ranges(options);
  return kind->make(completed(options, kind->defaults), model, read_labels(options));
}

Prediction Decoder::decode(std::span<const TensorView> outputs, int frame_width,
                           int frame_height) const {
  try {
    return decoded(outputs, frame_width, frame_height);
  } catch (const std::exception& error) {
    Prediction failed;
    failed.error = error.what();
    return failed;
  }
}

}  // namespace ortchestra
