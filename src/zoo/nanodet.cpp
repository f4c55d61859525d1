#include <fmt/format.h>

#include <array>
#include <cstdint>

#include "zoo/coco_labels.h"
#include "zoo/families.h"
#include "zoo/values.h"

namespace ortchestra {
namespace {

constexpr std::array<int, 3> nanodet_strides{8, 16, 32};

bool has_outputs_of_nanodet(const ModelDescription& model, std::int64_t side) {
  if (model.outputs.size() != 2 * nanodet_strides.size()) return false;
  for (std::size_t level = 0; level < nanodet_strides.size(); ++level) {
    const int stride = nanodet_strides[level];
    const std::int64_t cells = (side / stride) * (side / stride);
    if (!is_float_value(model.outputs[level], fmt::format("cls_pred_stride_{}", stride),
                        {cells, 80}) ||
        !is_float_value(model.outputs[level + nanodet_strides.size()],
                        fmt::format("dis_pred_stride_{}", stride), {cells, 32}))
      return false;
  }
  return true;
}

/// NanoDet-m. NanoDet-EfficientNet-Lite has the same inputs and outputs but another mean; its
/// weights are more than 12 MB, those of NanoDet-m (also 1.5x) less than 9 MB.
std::optional<KnownModel> recognise_nanodet(const ModelDescription& model) {
  constexpr std::uint64_t most_bytes = 10'000'000;
  const PictureSize size = size_of_only_input(model, "input.1");
  const bool is_released_size = size == PictureSize{320, 320} || size == PictureSize{416, 416};
  if (!is_released_size || model.bytes > most_bytes || !has_outputs_of_nanodet(model, size.width))
    return std::nullopt;
  KnownModel known;
  known.name = fmt::format("NanoDet-m {}", size.width);
  known.source =
      "RangiLyu/nanodet: config/legacy_v0.x_configs/nanodet-m.yml, demo_openvino/main.cpp";
  known.recipe = {.fit = Fit::letterbox,
                  .color = ColorOrder::bgr,
                  .scale = 1.0F,
                  .mean = {{103.53F, 116.28F, 123.675F}},
                  .std = {{57.375F, 57.12F, 58.395F}},
                  .pad = 0};
  known.decode = {.kind = "nanodet",
                  .labels = coco_labels(),
                  .score = 0.35F,
                  .iou = 0.6F,
                  .activation = Activation::none,
                  .strides = {nanodet_strides.begin(), nanodet_strides.end()},
                  .reg_max = 7};
  return known;
}

}  // namespace

KnownFamily nanodet_family() { return {"NanoDet-m", recognise_nanodet}; }

}  // namespace ortchestra
