#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "zoo/families.h"
#include "zoo/values.h"

namespace ortchestra {
namespace {

const ValueDescription* find_value(const std::vector<ValueDescription>& values,
                                   std::string_view name) {
  const auto found = std::ranges::find(values, name, &ValueDescription::name);
  return found == values.end() ? nullptr : &*found;
}

/// Exported with its postprocessor, so that boxes are in pixels of `orig_target_sizes`. Labels are
/// not known: the file does not say on which classes it was trained.
std::optional<KnownModel> recognise_rt_detr(const ModelDescription& model) {
  constexpr int side = 640;
  if (model.inputs.size() != 2 || model.outputs.size() != 3) return std::nullopt;
  const ValueDescription* const images = find_value(model.inputs, "images");
  const ValueDescription* const sizes = find_value(model.inputs, "orig_target_sizes");
  const bool has_outputs = std::ranges::all_of(
      std::initializer_list<std::string_view>{"labels", "boxes", "scores"},
      [&](std::string_view name) { return find_value(model.outputs, name) != nullptr; });
  if (images == nullptr || sizes == nullptr || !has_outputs ||
      !is_float_value(*images, "images", {3, side, side}) || sizes->type != "int64" ||
      sizes->shape.size() != 2 || sizes->shape[1] != 2)
    return std::nullopt;
  KnownModel known;
  known.name = "RT-DETR";
  known.source =
      "lyuwenyu/RT-DETR: rtdetrv2_pytorch/tools/export_onnx.py, "
      "rtdetrv2_pytorch/references/deploy/rtdetrv2_onnxruntime.py";
  known.recipe = {.fit = Fit::stretch,
                  .color = ColorOrder::rgb,
                  .scale = 1.0F / 255,
                  .mean = {{0, 0, 0}},
                  .std = {{1, 1, 1}}};
  known.constants = {{"orig_target_sizes", {side, side}}};
  known.decode = {.kind = "boxes",
                  .outputs = {"boxes", "scores", "labels"},
                  .iou = 1.0F,  // the model has suppressed overlapping boxes
                  .activation = Activation::none,
                  .box_format = BoxFormat::corners,
                  .coordinates = CoordinateUnit::absolute};
  return known;
}

}  // namespace

KnownFamily rt_detr_family() { return {"RT-DETR", recognise_rt_detr}; }

}  // namespace ortchestra
