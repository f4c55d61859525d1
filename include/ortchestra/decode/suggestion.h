#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// The decoder that fits the outputs of a model, judged by their shapes, types and names, and by
/// the metadata of the file.
struct DecoderSuggestion {
  /// The first of decoder_kinds() if no other kind is plausible, or more than one.
  const DecoderKind* kind = nullptr;
  /// The plausible kinds except the first of decoder_kinds(), in the order of decoder_kinds().
  std::vector<std::string_view> candidates;
  /// Options that make_decoder() accepts for the model: the kind, and its defaults if nothing
  /// better is known.
  DecodeOptions options;
  /// Whether the metadata of the file names the kind, and the shapes agree.
  bool is_from_metadata = false;
  /// Whether the outputs hold the items of all frames of a batch, one after another.
  bool reads_rows_of_run = false;
  /// What the model predicts, if no decoder supports it yet.
  std::optional<std::string> unsupported;
};

/// Suggests a decoder. Uses the metadata of the exporter first, then outputs that look like
/// detections after suppression. Otherwise tries every kind with its defaults. If the file declares
/// the shapes, only the kinds with the best Match are plausible.
DecoderSuggestion suggest_decoder(const DecodedModel& model);

}  // namespace ortchestra
