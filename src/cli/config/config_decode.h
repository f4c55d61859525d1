#pragma once

#include <filesystem>

#include "cli/config/config_table.h"
#include "ortchestra/decode/options.h"

namespace ortchestra::cli {

/// [model.decode]. A labels file's path is taken from `directory`. Throws
/// Error(input) with the line for what is wrong in it.
DecodeOptions decode_options_in(const ConfigTable& table, const std::filesystem::path& directory);

}  // namespace ortchestra::cli
