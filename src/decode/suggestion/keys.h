#pragma once

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// The options, and the kind's defaults where they are silent.
DecodeOptions with_defaults(DecodeOptions options, const DecodeOptions& defaults);

}  // namespace ortchestra
