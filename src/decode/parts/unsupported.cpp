#include "decode/parts/unsupported.h"

#include <fmt/format.h>

#include <algorithm>

#include "decode/parts/outputs.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

std::string task_of(const DecodedModel& model) {
  const auto task = model.metadata.find("task");
  return task == model.metadata.end() ? std::string() : task->second;
}

/// Whether an output has prototypes of masks, at a quarter of the size of the input. Each box
/// combines them with its own coefficients, as in YOLACT and in YOLO for segmentation. Fewer than 8
/// are maps of classes.
bool are_prototypes(const Shape& shape, const Recipe& recipe) {
  return shape.size() == 4 && shape[1] >= 8 && may_be(shape[2], recipe.height / 4) &&
         may_be(shape[3], recipe.width / 4);
}

/// Whether an output has rows or columns of a box, a score and one coefficient per prototype.
bool may_use(const Shape& shape, std::int64_t prototypes) {
  const auto is_large_enough = [&](std::int64_t extent) {
    return extent == -1 || extent >= 5 + prototypes;
  };
  return shape.size() == 3 && is_large_enough(shape[1]) && is_large_enough(shape[2]);
}

bool has_prototypes(const DecodedModel& model) {
  return std::ranges::any_of(model.outputs, [&](const auto& prototypes) {
    return are_prototypes(prototypes.shape, model.recipe) &&
           std::ranges::any_of(model.outputs, [&](const auto& rows) {
             return may_use(rows.shape, prototypes.shape[1]);
           });
  });
}

}  // namespace

std::optional<std::string> unsupported_predictions(const DecodedModel& model) {
  const std::string task = task_of(model);
  if (task == "segment")
    return "instance segmentation, boxes with masks (the file's metadata says task = segment)";
  if (task == "obb") return "rotated boxes (the file's metadata says task = obb)";
  if (task.empty() && has_prototypes(model))
    return "instance segmentation, boxes with masks (an output has prototypes of masks)";
  return std::nullopt;
}

void require_supported(const DecoderKind& kind, const DecodedModel& model) {
  if (kind.name == "tensors") return;
  const auto refuse = [&](const std::string& what, const std::string& advice) {
    throw input_error(fmt::format("model '{}' can't be decoded as {}: it predicts {}; {}",
                                  model.name, kind.name, what, advice));
  };
  const bool gives_boxes = kind.defaults.iou.has_value();
  // Outputs that look like prototypes may be maps for a kind that reads maps.
  const bool concerns_kind = gives_boxes || !task_of(model).empty();
  if (const auto what = unsupported_predictions(model); what && concerns_kind)
    refuse(*what,
           "that can't be decoded yet: use kind = \"tensors\", write the values of the outputs "
           "(.npz), or export a model for detection");
  if (task_of(model) == "pose" && gives_boxes && kind.name.starts_with("yolo") &&
      kind.name != "yolov8-pose")
    refuse("keypoints (the file's metadata says task = pose)", "use kind = \"yolov8-pose\"");
}

}  // namespace ortchestra
