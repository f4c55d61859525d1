#pragma once

#include <string_view>
#include <vector>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// What a model's outputs look like, to one who only sees their shapes and types.
struct DecoderSuggestion {
  /// The first of decoder_kinds() where no other kind or more than one is plausible.
  const DecoderKind* kind = nullptr;
  /// The plausible kinds but the first, in the order of decoder_kinds().
  std::vector<std::string_view> candidates;
};

/// Asks every kind whether it takes the outputs, with its defaults, and how well it suits them. If
/// the file declares the shapes, only the kinds that suit them best are plausible.
DecoderSuggestion suggest_decoder(const DecodedModel& model);

}  // namespace ortchestra
