#pragma once

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// The options, with `defaults` for those that are not set.
DecodeOptions with_defaults(DecodeOptions options, const DecodeOptions& defaults);

}  // namespace ortchestra
