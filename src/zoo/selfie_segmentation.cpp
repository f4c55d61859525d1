#include "zoo/families.h"
#include "zoo/values.h"

namespace ortchestra {
namespace {

/// The landscape model of 256x144 or the general model of 256x256, as tf2onnx converts them.
std::optional<KnownModel> recognise_selfie_segmentation(const ModelDescription& model) {
  if (model.producer != "tf2onnx" || model.inputs.size() != 1 || model.outputs.size() != 1)
    return std::nullopt;
  const auto has_size = [&](std::int64_t height, std::int64_t width) {
    return is_float_value(model.inputs.front(), "input_1:0", {height, width, 3}) &&
           is_float_value(model.outputs.front(), "segment_back", {height, width, 1});
  };
  const bool is_landscape = has_size(144, 256);
  if (!is_landscape && !has_size(256, 256)) return std::nullopt;
  KnownModel known;
  known.name = is_landscape ? "MediaPipe selfie segmentation (landscape)"
                            : "MediaPipe selfie segmentation (general)";
  known.source =
      "google-ai-edge/mediapipe: mediapipe/modules/selfie_segmentation/"
      "selfie_segmentation_cpu.pbtxt";
  known.recipe = {.fit = Fit::stretch,
                  .color = ColorOrder::rgb,
                  .scale = 1.0F / 255,
                  .mean = {{0, 0, 0}},
                  .std = {{1, 1, 1}}};
  known.decode = {
      .kind = "mask", .labels = {"person"}, .activation = Activation::none, .threshold = 0.5F};
  return known;
}

}  // namespace

KnownFamily selfie_segmentation_family() {
  return {"MediaPipe selfie segmentation", recognise_selfie_segmentation};
}

}  // namespace ortchestra
