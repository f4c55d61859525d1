#include "decode/suggestion.h"

#include <algorithm>
#include <optional>

#include "decode/grid.h"
#include "decode/maps.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

using Kinds = std::vector<const DecoderKind*>;

bool takes(const DecoderKind& kind, const DecodedModel& model) {
  DecodeOptions options;
  options.kind = kind.name;
  try {
    make_decoder(options, model);
    return true;
  } catch (const Error&) {
    return false;
  }
}

bool is_declared(const DecodedModel::Output& output) {
  return !output.shape.empty() &&
         std::find(output.shape.begin() + 1, output.shape.end(), -1) == output.shape.end();
}

bool is_whole_number(const std::string& type) { return type.find("int") != std::string::npos; }

/// Three anchors a cell, as all YOLOv5 and YOLOv7 of strides 8, 16 and 32 have: any other output of
/// rows would be taken as well.
bool has_yolov5_rows(const DecodedModel& model) {
  const auto cells = cells_of(grid_of({.strides = {8, 16, 32}}, model.recipe));
  return std::ranges::any_of(model.outputs, [&](const auto& output) {
    const Shape shape = frame_shape(output.shape, 2);
    return shape.size() == 2 && shape[0] == static_cast<std::int64_t>(3 * cells);
  });
}

bool is_of_rows(const DecoderKind* kind) {
  return kind->name == "yolov5" || !kind->defaults.strides.empty();
}

/// Whether the kind asks for a number of rows, or for outputs that belong together, that others
/// would hardly have by chance.
bool is_telling(const DecoderKind& kind) { return kind.name == "boxes" || is_of_rows(&kind); }

/// The maps of a model with one output, if such are what it has.
std::optional<MapLayout> maps_of(const DecodedModel& model) {
  if (model.outputs.size() != 1) return std::nullopt;
  return map_layout(model.outputs.front().shape, model.recipe);
}

bool is_of_maps(const DecoderKind* kind) {
  return kind->name == "mask" || kind->name == "segmentation" || kind->name == "keypoints";
}

void keep(Kinds& kinds, const auto& wanted) {
  if (!std::ranges::any_of(kinds, wanted)) return;
  std::erase_if(kinds, [&](const DecoderKind* kind) { return !wanted(kind); });
}

Kinds plausible_kinds(const DecodedModel& model) {
  Kinds kinds;
  for (const DecoderKind& kind : decoder_kinds()) {
    if (kind.name != "tensors" && takes(kind, model)) kinds.push_back(&kind);
  }
  // They would take rows without a batch as well, but no exported detector has such.
  const auto has_rows_of_frames = [](const auto& output) { return output.shape.size() != 2; };
  if (std::ranges::none_of(model.outputs, has_rows_of_frames)) std::erase_if(kinds, is_of_rows);
  if (!std::ranges::all_of(model.outputs, is_declared)) return kinds;
  if (!has_yolov5_rows(model))
    std::erase_if(kinds, [](const DecoderKind* kind) { return kind->name == "yolov5"; });
  keep(kinds, [](const DecoderKind* kind) { return is_telling(*kind); });
  const auto maps = maps_of(model);
  // Classes with extents of 1 behind them.
  if (maps && maps->pixels() == 1) std::erase_if(kinds, is_of_maps);
  if (maps && maps->maps == 1) {
    // One map holds probabilities, or the classes' numbers.
    const auto* const name = is_whole_number(model.outputs[0].type) ? "segmentation" : "mask";
    keep(kinds, [&](const DecoderKind* kind) { return kind->name == name; });
  }
  return kinds;
}

}  // namespace

DecoderSuggestion suggest_decoder(const DecodedModel& model) {
  const Kinds plausible = plausible_kinds(model);
  DecoderSuggestion suggestion;
  for (const DecoderKind* kind : plausible) suggestion.candidates.push_back(kind->name);
  suggestion.kind = plausible.size() == 1
                        ? plausible.front()
                        : &*std::ranges::find(decoder_kinds(), "tensors", &DecoderKind::name);
  return suggestion;
}

}  // namespace ortchestra
