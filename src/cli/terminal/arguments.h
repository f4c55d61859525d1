#pragma once

#include <span>
#include <string>

#include "cli/commands/command.h"

namespace ortchestra::cli {

/// Whether a word begins as an option does. "-" (standard input or output), "-:MODEL" and negative
/// numbers are values.
bool looks_like_option(const std::string& word);

/// Checks a command's arguments, and rewrites them so that CLI11 reads them as they are meant:
/// "-qn3" becomes "--quiet", "--frames=3", and "-m a.onnx b.onnx" becomes two options. Throws
/// Error(input).
Arguments checked_arguments(const CLI::App& command, std::span<const std::string> given);

/// The names of a command's options, as in "--frames".
std::vector<std::string> long_option_names(const CLI::App& app);

/// The words of a command, quoted for a shell where needed.
std::string shell_command(std::span<const std::string> words);

}  // namespace ortchestra::cli
