#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra::report {

/// How a cell is to be felt; only a console in colour shows it.
enum class Tone { plain, good, bad };

struct Cell {
  std::string text;
  Tone tone = Tone::plain;
};

/// A line of the table. Without cells it is a heading for the indented lines that follow.
struct Line {
  std::string label;
  std::vector<Cell> cells;  ///< none, or one a column
  int indent = 0;
};

/// What is compared, independent of how it is shown. Texts are in one line.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Line>> groups;  ///< shown with a rule between them
};

struct TableStyle {
  std::optional<std::size_t> width =
      std::nullopt;  ///< more columns than fit are split into blocks below each other
  bool color = false;
};

std::string to_text(const Table& table, const TableStyle& style);
std::string to_markdown(const Table& table);

/// Wraps `text` in ANSI colour codes.
std::string painted(const std::string& text, Tone tone);
std::string bold(const std::string& text);

/// What Markdown would take for markup is escaped, a pipe in a table above all.
std::string markdown_escaped(std::string_view text);

}  // namespace ortchestra::report
