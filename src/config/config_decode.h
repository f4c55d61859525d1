#pragma once

#include <filesystem>

#include "config/config_table.h"
#include "ortchestra/decode/options.h"

namespace ortchestra {

/// Reads [model.decode]. A relative path of a labels file starts from `directory`. Throws
/// Error(input) with the line of the first mistake.
DecodeOptions decode_options_in(const ConfigTable& table, const std::filesystem::path& directory);

}  // namespace ortchestra
