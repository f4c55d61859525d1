#include "zoo/yolox.h"

#include <fmt/format.h>

#include "zoo/coco_labels.h"
#include "zoo/families.h"
#include "zoo/values.h"

namespace ortchestra {
namespace {

/// One row per cell of the grids with strides 8, 16 and 32.
std::int64_t yolox_cells(const PictureSize& size) {
  std::int64_t cells = 0;
  for (const int stride : {8, 16, 32})
    cells += std::int64_t{size.width / stride} * (size.height / stride);
  return cells;
}

}  // namespace

std::optional<KnownModel> recognise_yolox(const ModelDescription& model) {
  const PictureSize size = size_of_only_input(model, "images");
  if (size.width == 0 || size.width % 32 != 0 || size.height % 32 != 0) return std::nullopt;
  if (model.outputs.size() != 1 || model.outputs.front().shape.size() != 3) return std::nullopt;
  const std::int64_t classes = model.outputs.front().shape[2] - 5;
  if (classes < 1 ||
      !is_float_value(model.outputs.front(), "output", {yolox_cells(size), classes + 5}))
    return std::nullopt;
  KnownModel known;
  known.name = "YOLOX";
  known.source =
      "Megvii-BaseDetection/YOLOX: tools/export_onnx.py, yolox/data/data_augment.py, "
      "demo/ONNXRuntime/onnx_inference.py";
  known.recipe = {.fit = Fit::letterbox_top_left,
                  .color = ColorOrder::bgr,
                  .scale = 1.0F,
                  .mean = {{0, 0, 0}},
                  .std = {{1, 1, 1}},
                  .pad = 114};
  known.decode = {.kind = "yolox", .score = 0.3F, .iou = 0.45F, .strides = {8, 16, 32}};
  constexpr std::int64_t coco_classes = 80;
  if (classes == coco_classes) known.decode.labels = coco_labels();
  return known;
}

KnownFamily yolox_family() { return {"YOLOX", recognise_yolox}; }

}  // namespace ortchestra
