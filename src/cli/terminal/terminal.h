#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ortchestra::cli {

/// Columns of the terminal behind a file descriptor; nothing where there is no
/// terminal.
std::optional<std::size_t> terminal_width(int descriptor);

/// Whether the terminal on standard output wants colours: https://no-color.org.
bool wants_color();

/// Writes to standard output, all of it: throws Error(failure) where that is
/// not possible. Returns 0, the exit code of success.
int print(std::string_view text);

}  // namespace ortchestra::cli
