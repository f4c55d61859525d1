#pragma once

#include <optional>
#include <string>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// What a model predicts that no decoder makes sense of yet, and how that is known: "rotated boxes
/// (the file's metadata says task = obb)". Nothing where there is no sign of it.
std::optional<std::string> unsupported_predictions(const DecodedModel& model);

/// Throws Error(input) where a decoder of the kind would take such a model's numbers for something
/// else.
void require_supported(const DecoderKind& kind, const DecodedModel& model);

}  // namespace ortchestra
