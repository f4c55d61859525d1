#pragma once

#include <filesystem>
#include <string>

#include "cli/config/settings.h"

namespace ortchestra::cli {

/// Reads a configuration (TOML). Relative paths in it, of models and of the
/// input, are taken from its own directory. Throws Error(input) with the line for what is wrong
/// in it.
Configuration read_config_file(const std::filesystem::path& path);

/// The same for the text of a configuration that lies, or could lie, in the file `path`.
Configuration parse_config(const std::string& text, const std::filesystem::path& path);

}  // namespace ortchestra::cli
