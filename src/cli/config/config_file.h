#pragma once

#include <filesystem>
#include <string>

#include "cli/config/settings.h"

namespace ortchestra::cli {

/// Reads a configuration (TOML). Relative paths of models, labels and the input start from its
/// directory. Throws Error(input) with the line of the first mistake.
Configuration read_config_file(const std::filesystem::path& path);

/// The same for a text. `path` is the file that the text is from, or would be from. It need not
/// exist.
Configuration parse_config(const std::string& text, const std::filesystem::path& path);

}  // namespace ortchestra::cli
