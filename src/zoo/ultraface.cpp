#include <fmt/format.h>

#include <cstdint>

#include "zoo/families.h"
#include "zoo/values.h"

namespace ortchestra {
namespace {

/// The number of boxes of the released models of this size; 0 for other sizes.
std::int64_t ultraface_boxes(const PictureSize& size) {
  if (size == PictureSize{320, 240}) return 4420;
  return size == PictureSize{640, 480} ? 17'640 : 0;
}

std::optional<KnownModel> recognise_ultraface(const ModelDescription& model) {
  const PictureSize size = size_of_only_input(model, "input");
  const std::int64_t boxes = ultraface_boxes(size);
  if (boxes == 0 || model.outputs.size() != 2 ||
      !is_float_value(model.outputs[0], "scores", {boxes, 2}) ||
      !is_float_value(model.outputs[1], "boxes", {boxes, 4}))
    return std::nullopt;
  KnownModel known;
  known.name = fmt::format("UltraFace {}x{}", size.width, size.height);
  known.source =
      "Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB: convert_to_onnx.py, detect_imgs_onnx.py";
  known.recipe = {.fit = Fit::stretch,
                  .color = ColorOrder::rgb,
                  .scale = 1.0F,
                  .mean = {{127, 127, 127}},
                  .std = {{128, 128, 128}}};
  known.decode = {.kind = "boxes",
                  .outputs = {"boxes", "scores"},
                  .labels = {"background", "face"},
                  .score = 0.7F,
                  .iou = 0.3F,
                  .background = 0,
                  .activation = Activation::none,
                  .box_format = BoxFormat::corners,
                  .coordinates = CoordinateUnit::relative};
  return known;
}

}  // namespace

KnownFamily ultraface_family() { return {"UltraFace", recognise_ultraface}; }

}  // namespace ortchestra
