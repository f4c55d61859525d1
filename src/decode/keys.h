#pragma once

#include <string_view>
#include <vector>

#include "ortchestra/base/error.h"
#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// The options that are given, as the configuration calls them; without `kind`.
std::vector<std::string_view> given_keys(const DecodeOptions& options);

/// Throws Error(input) for an option that the kind does not read: which one, and those that it
/// does.
void require_key(const DecoderKind& kind, std::string_view key);

/// The options, and the kind's defaults where they are silent.
DecodeOptions with_defaults(DecodeOptions options, const DecodeOptions& defaults);

}  // namespace ortchestra
