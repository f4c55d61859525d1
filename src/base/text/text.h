#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// Stands where a figure is not known.
inline constexpr const char* absent = "–";

/// Columns that a terminal needs for `text`, which is UTF-8 in one line.
std::size_t display_width(std::string_view text);

/// `bytes`, but those that are no part of UTF-8 as "\xff": names of files, and those in models, may
/// hold any.
std::string utf8_text(std::string_view bytes);

/// utf8_text with control characters other than newlines as "\x1b", so that a name or an error
/// can't give the terminal orders.
std::string printable(std::string_view bytes);

/// utf8_text in one line: control characters (newlines, escapes) become spaces, so that a name or
/// an error can't tear a line or the terminal.
std::string one_line(std::string_view text);

/// `text` broken at spaces into lines of at most `width` columns; a longer word stands alone. At
/// least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace ortchestra
