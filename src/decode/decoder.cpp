#include "ortchestra/decode/decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>

#include "decode/keys.h"
#include "decode/kinds.h"
#include "decode/labels.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

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

std::span<const DecoderKind> decoder_kinds() {
  static const std::array list{tensors_decoder(),      classes_decoder(),  boxes_decoder(),
                               yolox_decoder(),        yolov5_decoder(),   yolov8_decoder(),
                               yolov8_pose_decoder(),  nanodet_decoder(),  mask_decoder(),
                               segmentation_decoder(), keypoints_decoder()};
  return list;
}

std::unique_ptr<Decoder> make_decoder(const DecodeOptions& options, const DecodedModel& model) {
  const auto kind = std::ranges::find(decoder_kinds(), options.kind, &DecoderKind::name);
  if (kind == decoder_kinds().end()) {
    std::vector<std::string_view> names;
    for (const DecoderKind& entry : decoder_kinds()) names.push_back(entry.name);
    throw input_error(fmt::format("model '{}': there is no decoder '{}'; there are {}", model.name,
                                  options.kind, fmt::join(names, ", ")));
  }
  for (const std::string_view key : given_keys(options)) {
    try {
      require_key(*kind, key);
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("model '{}': {}", model.name, error.what()));
    }
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
