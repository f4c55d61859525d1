#include "ortchestra/decode/decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>

#include "decode/kinds.h"
#include "decode/parts/labels.h"
#include "decode/parts/unsupported.h"
#include "decode/suggestion/keys.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

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
  static const std::array list{tensors_decoder(),    classes_decoder(),      boxes_decoder(),
                               detections_decoder(), yolox_decoder(),        yolov5_decoder(),
                               yolov8_decoder(),     yolov8_pose_decoder(),  nanodet_decoder(),
                               mask_decoder(),       segmentation_decoder(), keypoints_decoder()};
  return list;
}

std::unique_ptr<Decoder> make_decoder(const DecodeOptions& options, const DecodedModel& model) {
  const auto kind = std::ranges::find(decoder_kinds(), options.kind, &DecoderKind::name);
  if (kind == decoder_kinds().end()) {
    std::vector<std::string_view> names;
    for (const DecoderKind& entry : decoder_kinds()) names.push_back(entry.name);
    throw input_error(fmt::format("model '{}': there is no decoder '{}': give one of {}",
                                  model.name, options.kind, fmt::join(names, ", ")));
  }
  for (const std::string_view key : given_keys(options)) {
    try {
      require_key(*kind, key);
    } catch (const Error& error) {
      throw error.with_text(fmt::format("model '{}': {}", model.name, error.what()));
    }
  }
  require_supported(*kind, model);
  check_ranges(options);
  return kind->make(with_defaults(options, kind->defaults), model, read_labels(options));
}

Prediction Decoder::decode(std::span<const TensorView> outputs, const PictureSize& frame,
                           const PositionInRun& position) const {
  try {
    return decoded_in_run(outputs, frame, position);
  } catch (const std::exception& error) {
    Prediction failed;
    failed.error = error.what();
    return failed;
  }
}

}  // namespace ortchestra
