#pragma once

#include <filesystem>
#include <string>

#include "cli/bench_settings.h"

namespace ortchestra::cli {

/// Reads a configuration (TOML). Relative paths in it, of models and of the
/// input, are taken from its own directory. Throws Error(input) with the line for what is wrong
/// in it.
BenchSettings read_config_file(const std::filesystem::path& path);

/// The same of a configuration's text, which was read from `path`.
BenchSettings parse_config(const std::string& text, const std::filesystem::path& path);

}  // namespace ortchestra::cli
