#include <algorithm>
#include <array>
#include <string_view>

#include "ortchestra/decode/exported_metadata.h"
#include "ortchestra/decode/suggestion.h"
#include "ortchestra/loading/decoded_model.h"
#include "ortchestra/loading/resolve.h"
#include "zoo/families.h"

namespace ortchestra {
namespace {

constexpr std::array<std::string_view, 6> ultralytics_tasks{"",         "detect", "segment",
                                                            "classify", "pose",   "obb"};

RecipeOverrides ultralytics_recipe(const ExportedMetadata& exported, const Shape& input) {
  RecipeOverrides recipe{.fit = exported.task == "classify" ? Fit::crop : Fit::letterbox,
                         .color = ColorOrder::rgb,
                         .scale = 1.0F / 255,
                         .mean = {{0, 0, 0}},
                         .std = {{1, 1, 1}},
                         .pad = 114};
  if (input[2] < 0 && input[3] < 0) {
    recipe.width = exported.width;
    recipe.height = exported.height;
  }
  return recipe;
}

/// Models with the metadata of Ultralytics' exporter, which has the labels and the task. A model
/// without a task is from YOLOv5, whose classifiers are prepared in another way: its outputs must
/// be those of a detector.
std::optional<KnownModel> recognise_ultralytics(const ModelDescription& model) {
  const auto exported = read_exported_metadata(model.metadata);
  if (!exported || model.inputs.size() != 1) return std::nullopt;
  const ValueDescription& input = model.inputs.front();
  const bool is_task =
      std::ranges::find(ultralytics_tasks, exported->task) != ultralytics_tasks.end();
  if (!is_task || input.name != "images" || input.shape.size() != 4 || input.shape[1] != 3)
    return std::nullopt;
  KnownModel known;
  known.name =
      exported->task.empty() ? "YOLOv5 (Ultralytics)" : "Ultralytics YOLO, task " + exported->task;
  known.source =
      "ultralytics/ultralytics: ultralytics/cfg/default.yaml, ultralytics/data/augment.py; the "
      "file's metadata";
  known.recipe = ultralytics_recipe(*exported, input.shape);
  const ModelSpec spec = resolve_model(
      "model", model, {.source = model.source, .recipe = known.recipe}, default_input_size);
  const DecoderSuggestion suggestion = suggest_decoder(decoded_model(spec, model));
  if (suggestion.unsupported && !exported->task.empty()) return known;  // only the recipe is known
  if (!suggestion.is_from_metadata) return std::nullopt;
  known.decode = suggestion.options;
  constexpr float iou_since_yolov8 = 0.7F;
  if (suggestion.kind->name.starts_with("yolov8") && !exported->task.empty())
    known.decode.iou = iou_since_yolov8;
  return known;
}

}  // namespace

KnownFamily ultralytics_family() { return {"YOLO of Ultralytics", recognise_ultralytics}; }

}  // namespace ortchestra
