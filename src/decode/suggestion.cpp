#include "decode/suggestion.h"

#include <algorithm>

#include "decode/detection_outputs.h"
#include "decode/exported_metadata.h"
#include "decode/keys.h"
#include "decode/outputs.h"
#include "decode/undecoded.h"
#include "ortchestra/base/error.h"

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

/// Scores, boxes and points are no whole numbers: what kinds that read them may look at.
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

/// The kind that reads the classes' number of columns, by the exporter's own names.
std::optional<DecodeOptions> options_told(const ExportedMetadata& exported,
                                          const DecodedModel& model) {
  const auto classes = static_cast<std::int64_t>(exported.names.size());
  for (const DecodedModel::Output& output : model.outputs) {
    const Shape& shape = output.shape;
    DecodeOptions options{.outputs = {}, .labels = exported.names};
    if (model.outputs.size() > 1) options.outputs = {output.name};
    if (exported.task == "classify" && shape.size() == 2 && shape[1] == classes) {
      options.kind = "classes";
      options.activation = Activation::none;  // the exporters have their softmax inside
      return options;
    }
    if (shape.size() != 3 || exported.task == "classify") continue;
    if (exported.task == "pose") {
      options.kind = "yolov8-pose";
      options.labels.clear();
      if (!exported.end_to_end) return options;
    } else if (exported.end_to_end && shape[2] == 6) {
      options.kind = "detections";
      return options;
    } else if (shape[1] == 4 + classes && shape[2] != 6) {
      options.kind = "yolov8";
      return options;
    } else if (shape[2] == 5 + classes && (classes != 1 || shape[1] > 1000 || shape[1] == -1)) {
      options.kind = "yolov5";
      return options;
    } else if (shape[2] == 6) {
      options.kind = "detections";
      return options;
    }
  }
  return std::nullopt;
}

std::optional<DecoderSuggestion> suggestion_told(const DecodedModel& model) {
  const auto exported = read_exported(model.metadata);
  if (!exported) return std::nullopt;
  const auto options = options_told(*exported, model);
  if (!options || !takes(*options, model)) return std::nullopt;
  DecoderSuggestion suggestion = suggested(*options);
  suggestion.is_told_by_file = true;
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
  if (const auto what = undecoded(model)) {
    DecoderSuggestion suggestion = suggested({});
    suggestion.candidates.clear();
    suggestion.undecoded = what;
    return suggestion;
  }
  if (auto told = suggestion_told(model)) return *std::move(told);
  if (const auto options = options_for_detections(model); options && takes(*options, model))
    return suggested(*options);
  return suggestion_by_shapes(model);
}

}  // namespace

DecoderSuggestion suggest_decoder(const DecodedModel& model) {
  DecoderSuggestion suggestion = suggestion_for(model);
  suggestion.options = with_defaults(std::move(suggestion.options), suggestion.kind->defaults);
  return suggestion;
}

}  // namespace ortchestra
