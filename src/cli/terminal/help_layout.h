#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ortchestra::cli {

/// A term in the left column of a help text, and its description in the right column.
struct HelpEntry {
  std::string term;
  std::string description;
};

/// The column where descriptions start, so that most terms fit before it.
std::size_t description_column(std::span<const HelpEntry> entries, std::size_t width);

/// One entry in lines of at most `width` columns. A term that does not fit before `column` gets a
/// line of its own.
std::string entry_lines(const HelpEntry& entry, std::size_t column, std::size_t width);

/// Lays out text in lines of at most `width` columns; only a longer word makes a longer line. Empty
/// lines separate paragraphs. "  TERM  DESCRIPTION" is an entry. Any other line that starts with
/// two spaces is a command: it is only broken before an option, with a backslash.
std::string help_lines(std::string_view text, std::size_t width);

}  // namespace ortchestra::cli
