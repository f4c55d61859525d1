#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// What a model's outputs look like, to one who only sees their shapes, types and names, and what
/// the exporter has written into the file.
struct DecoderSuggestion {
  /// The first of decoder_kinds() where no other kind or more than one is plausible.
  const DecoderKind* kind = nullptr;
  /// The plausible kinds but the first, in the order of decoder_kinds().
  std::vector<std::string_view> candidates;
  /// For make_decoder(): the kind, and its defaults where nothing better is known. It takes them.
  DecodeOptions options;
  /// Whether the file says it, and the shapes agree.
  bool is_from_metadata = false;
  /// Whether the outputs hold the rows of all frames of a batch together.
  bool reads_rows_of_run = false;
  /// What the model predicts where no decoder makes sense of it yet.
  std::optional<std::string> unsupported;
};

/// What the exporter says decides; next outputs that look like detections after suppression. Else
/// every kind is asked whether it takes the outputs, with its defaults, and how well it suits them:
/// if the file declares the shapes, only the kinds that suit them best are plausible.
DecoderSuggestion suggest_decoder(const DecodedModel& model);

}  // namespace ortchestra
