#include "ortchestra/decode/suggestion.h"

#include <algorithm>

#include "decode/parts/outputs.h"
#include "decode/parts/unsupported.h"
#include "decode/suggestion/detection_outputs.h"
#include "decode/suggestion/keys.h"
#include "ortchestra/base/error.h"
#include "ortchestra/decode/exported_metadata.h"

namespace ortchestra {
namespace {

bool takes(const DecodeOptions& options, const DecodedModel& model) {
  try {
    make_decoder(options, model);
    return true;
  } catch (const Error&) {
    return false;
  }
}

const DecoderKind& kind_named(std::string_view name) {
  return *std::ranges::find(decoder_kinds(), name, &DecoderKind::name);
}

struct Plausible {
  const DecoderKind* kind = nullptr;
  Match match = Match::none;
};

/// Without outputs of integers, because scores, boxes and points are never integers.
DecodedModel without_integers(DecodedModel model) {
  std::erase_if(model.outputs, [](const auto& output) { return is_integer(output); });
  return model;
}

std::vector<Plausible> plausible_kinds(const DecodedModel& model) {
  const DecodedModel numbers = without_integers(model);
  std::vector<Plausible> kinds;
  for (const DecoderKind& kind : decoder_kinds()) {
    const bool takes_integers = kind.name == "tensors" || kind.name == "segmentation";
    const DecodedModel& seen = takes_integers ? model : numbers;
    if (takes({.kind = std::string(kind.name)}, seen)) kinds.push_back({&kind, kind.match(seen)});
  }
  Match least = Match::possible;
  if (is_declared(numbers)) {
    for (const Plausible& each : kinds) least = std::max(least, each.match);
  }
  std::erase_if(kinds, [&](const Plausible& each) { return each.match < least; });
  return kinds;
}

DecoderSuggestion suggested(DecodeOptions options) {
  DecoderSuggestion suggestion;
  suggestion.kind = &kind_named(options.kind);
  suggestion.candidates = {suggestion.kind->name};
  suggestion.options = std::move(options);
  return suggestion;
}

/// The kind for an output of this shape, by the task and the number of classes in the metadata.
std::optional<std::string> kind_from_metadata(const ExportedMetadata& exported,
                                              const Shape& shape) {
  const auto classes = static_cast<std::int64_t>(exported.names.size());
  if (exported.task == "classify")
    return shape.size() == 2 && shape[1] == classes ? std::optional<std::string>("classes")
                                                    : std::nullopt;
  if (shape.size() != 3) return std::nullopt;
  if (exported.task == "pose")
    return exported.end_to_end ? std::nullopt : std::optional<std::string>("yolov8-pose");
  const bool is_end_to_end = exported.end_to_end && shape[2] == 6;
  if (!is_end_to_end && shape[1] == 4 + classes && shape[2] != 6) return "yolov8";
  // With one class, rows before suppression have the same length as after it, but there are more.
  const bool are_few = shape[1] >= 0 && shape[1] <= 1000;
  if (!is_end_to_end && shape[2] == 5 + classes && !(classes == 1 && are_few)) return "yolov5";
  return shape[2] == 6 ? std::optional<std::string>("detections") : std::nullopt;
}

std::optional<DecodeOptions> options_from_metadata(const ExportedMetadata& exported,
                                                   const DecodedModel& model) {
  for (const DecodedModel::Output& output : model.outputs) {
    const auto kind = kind_from_metadata(exported, output.shape);
    if (!kind) continue;
    DecodeOptions options{.kind = *kind};
    if (model.outputs.size() > 1) options.outputs = {output.name};
    if (kind_named(*kind).has_labels) options.labels = exported.names;
    if (*kind == "classes") options.activation = Activation::none;  // softmax is in the model
    return options;
  }
  return std::nullopt;
}

std::optional<DecoderSuggestion> suggestion_from_metadata(const DecodedModel& model) {
  const auto exported = read_exported_metadata(model.metadata);
  if (!exported) return std::nullopt;
  const auto options = options_from_metadata(*exported, model);
  if (!options || !takes(*options, model)) return std::nullopt;
  DecoderSuggestion suggestion = suggested(*options);
  suggestion.is_from_metadata = true;
  return suggestion;
}

DecoderSuggestion suggestion_by_shapes(const DecodedModel& model) {
  const std::vector<Plausible> plausible = plausible_kinds(model);
  DecoderSuggestion suggestion;
  suggestion.candidates.reserve(plausible.size());
  for (const Plausible& each : plausible) suggestion.candidates.push_back(each.kind->name);
  suggestion.kind = plausible.size() == 1 ? plausible.front().kind : &decoder_kinds().front();
  suggestion.options.kind = suggestion.kind->name;
  if (suggestion.kind->name != "tensors" && !takes(suggestion.options, model))
    suggestion = suggested({});
  return suggestion;
}

DecoderSuggestion suggestion_for(const DecodedModel& model) {
  if (const auto what = unsupported_predictions(model)) {
    DecoderSuggestion suggestion = suggested({});
    suggestion.candidates.clear();
    suggestion.unsupported = what;
    return suggestion;
  }
  if (auto from_metadata = suggestion_from_metadata(model)) return *std::move(from_metadata);
  if (const auto options = options_for_detections(model); options && takes(*options, model))
    return suggested(*options);
  return suggestion_by_shapes(model);
}

}  // namespace

DecoderSuggestion suggest_decoder(const DecodedModel& model) {
  DecoderSuggestion suggestion = suggestion_for(model);
  suggestion.options = with_defaults(std::move(suggestion.options), suggestion.kind->defaults);
  suggestion.reads_rows_of_run = reads_rows_of_run(suggestion.options, model);
  return suggestion;
}

}  // namespace ortchestra
