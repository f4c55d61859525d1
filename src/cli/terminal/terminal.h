#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ortchestra::cli {

/// The width in columns of the terminal that a file descriptor refers to. Empty if it is not a
/// terminal.
std::optional<std::size_t> terminal_width(int descriptor);

/// The width in columns for help and messages: 60 to 200. That of the terminal, else of the
/// variable COLUMNS, else 100.
std::size_t text_width(int descriptor);

/// Prints "ortchestra: KIND: TEXT" to standard error. If that is a terminal, the text is wrapped.
/// Otherwise it stays on one line, for programs that read it. `kind`: error, warning or note.
void print_message(std::string_view kind, std::string_view text);

/// Whether to use colours on standard output: only on a terminal, and by https://no-color.org.
bool wants_color();

/// Writes the whole text to standard output. Returns 0, the exit code for success. Throws
/// Error(failure) if the text can't be written.
int print(std::string_view text);

}  // namespace ortchestra::cli
