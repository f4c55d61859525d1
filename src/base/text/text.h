#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// Printed in place of a number that is not known.
inline constexpr const char* absent = "–";

/// The number of terminal columns of `text`, which is one line of UTF-8.
std::size_t display_width(std::string_view text);

/// `bytes` as valid UTF-8: each invalid byte becomes a text like "\xff". For names of files and
/// names in models, which may contain any bytes.
std::string utf8_text(std::string_view bytes);

/// utf8_text in which control characters except newlines become a text like "\x1b". So a name or an
/// error message cannot send commands to the terminal.
std::string printable(std::string_view bytes);

/// utf8_text in one line: control characters (newlines, escapes) become spaces. So a name or an
/// error message can neither break a line nor send commands to the terminal.
std::string one_line(std::string_view text);

/// The first `bytes` bytes of `text` and "…", or `text` if it is not longer. A character of UTF-8
/// is never divided: then fewer bytes are kept.
std::string shortened(const std::string& text, std::size_t bytes);

/// `text` broken at spaces into lines of at most `width` columns. A longer word gets a line of its
/// own. A number is not divided from "%" or "×". Returns at least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace ortchestra
