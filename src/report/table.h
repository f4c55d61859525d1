#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra::report {

/// Whether the text is good or bad news. Shown as a colour in consoles with colours and in HTML.
enum class Tone { plain, good, bad };

struct Cell {
  std::string text;
  Tone tone = Tone::plain;
};

/// A line of a table. A line without cells is a heading for the indented lines after it.
struct Line {
  std::string label;
  std::vector<Cell> cells;  ///< none, or one per column
  int indent = 0;
};

/// A table, independent of its output format. No text contains a newline.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Line>> groups;  ///< shown with a rule between them
};

struct TableStyle {
  /// The terminal's width. Columns that do not fit are moved to a block below. Empty: no limit.
  std::optional<std::size_t> width = std::nullopt;
  bool color = false;
};

std::string to_text(const Table& table, const TableStyle& style);
/// The columns that the text of the whole table has.
std::size_t width_of(const Table& table);
std::string to_markdown(const Table& table);

/// Wraps `text` in ANSI colour codes.
std::string painted(const std::string& text, Tone tone);
std::string bold(const std::string& text);

/// `text` with all Markdown markup escaped, including the pipes of tables.
std::string markdown_escaped(std::string_view text);

}  // namespace ortchestra::report
