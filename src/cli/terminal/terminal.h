#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ortchestra::cli {

/// The width in columns of the terminal that a file descriptor refers to. Empty if it is not a
/// terminal.
std::optional<std::size_t> terminal_width(int descriptor);

/// Whether to use colours on standard output: only on a terminal, and by https://no-color.org.
bool wants_color();

/// Writes the whole text to standard output. Returns 0, the exit code for success. Throws
/// Error(failure) if the text can't be written.
int print(std::string_view text);

}  // namespace ortchestra::cli
