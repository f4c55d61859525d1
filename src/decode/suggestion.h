#pragma once

#include <string_view>
#include <vector>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// What a model's outputs look like, to one who only sees their shapes and types.
struct DecoderSuggestion {
  /// "tensors" where no other kind or more than one is plausible.
  const DecoderKind* kind = nullptr;
  /// The plausible kinds but "tensors", in the order of decoder_kinds().
  std::vector<std::string_view> candidates;
};

/// Asks every kind whether it takes the outputs, with its defaults. Some take almost any outputs,
/// so a kind whose shapes hardly come about by chance outranks them, if the file declares the
/// shapes.
DecoderSuggestion suggest_decoder(const DecodedModel& model);

}  // namespace ortchestra
