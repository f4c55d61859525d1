#pragma once

#include <optional>
#include <string>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// What a model predicts, if no decoder supports it, and how that is known: "rotated boxes (the
/// file's metadata says task = obb)". Empty if there is no sign of it.
std::optional<std::string> unsupported_predictions(const DecodedModel& model);

/// Throws Error(input) if a decoder of this kind would misread the outputs of the model.
void require_supported(const DecoderKind& kind, const DecodedModel& model);

}  // namespace ortchestra
