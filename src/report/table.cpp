#include "report/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.h"

namespace ortchestra::report {
namespace {

constexpr std::size_t gap = 2;
/// A longer header is broken into lines, so that it does not make the whole column wide.
constexpr std::size_t widest_header = 14;

std::string indented(const Line& line) {
  return std::string(static_cast<std::size_t>(2 * line.indent), ' ') + line.label;
}

/// Breaks a long header such as "pool:workers=4,intra=1" into lines after colons and commas.
std::vector<std::string> broken_header(const std::string& header) {
  std::vector<std::string> lines(1);
  for (std::size_t start = 0; start < header.size();) {
    const auto end = std::min(header.find_first_of(":,", start), header.size() - 1) + 1;
    const auto part = header.substr(start, end - start);
    if (!lines.back().empty() && display_width(lines.back()) + display_width(part) > widest_header)
      lines.emplace_back();
    lines.back() += part;
    start = end;
  }
  return lines;
}

/// Renders a table for a terminal. If it is too wide, it is split into blocks of columns.
class TextTable {
 public:
  TextTable(const Table& table, const TableStyle& style) : table_(table), style_(style) {
    for (const auto& group : table.groups) {
      for (const auto& line : group)
        label_width_ = std::max(label_width_, display_width(indented(line)));
    }
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      headers_.push_back(broken_header(table.columns[column]));
      widths_.push_back(width_of_column(column));
    }
  }

  std::size_t width() const { return width_between(0, widths_.size()); }

  std::string text() const {
    std::string text;
    for (std::size_t first = 0; first < widths_.size();) {
      const std::size_t end = block_end(first);
      if (first > 0) text += '\n';
      text += block(first, end);
      first = end;
    }
    return text;
  }

 private:
  std::size_t width_between(std::size_t first, std::size_t end) const {
    std::size_t width = label_width_;
    for (std::size_t column = first; column < end; ++column) width += gap + widths_[column];
    return width;
  }

  std::size_t width_of_column(std::size_t column) const {
    std::size_t width = 0;
    for (const auto& part : headers_[column]) width = std::max(width, display_width(part));
    for (const auto& group : table_.groups) {
      for (const auto& line : group) {
        if (!line.cells.empty()) width = std::max(width, display_width(line.cells[column].text));
      }
    }
    return width;
  }

  std::size_t block_end(std::size_t first) const {
    std::size_t used = label_width_ + gap + widths_[first];
    std::size_t end = first + 1;
    while (end < widths_.size() && (!style_.width || used + gap + widths_[end] <= *style_.width)) {
      used += gap + widths_[end++];
    }
    return end;
  }

  std::string block(std::size_t first, std::size_t end) const {
    std::string rule;
    for (std::size_t column = 0; column < width_between(first, end); ++column) rule += "─";
    rule += '\n';

    std::string text = header(first, end);
    for (const auto& group : table_.groups) {
      text += rule;
      for (const auto& line : group) text += line_text(line, first, end);
    }
    return text + rule;
  }

  /// The lines of a header are aligned at the bottom, next to the numbers.
  std::string header(std::size_t first, std::size_t end) const {
    std::size_t height = 0;
    for (std::size_t column = first; column < end; ++column)
      height = std::max(height, headers_[column].size());
    std::string text;
    for (std::size_t level = 0; level < height; ++level) {
      std::string line(label_width_, ' ');
      for (std::size_t column = first; column < end; ++column) {
        const auto& parts = headers_[column];
        const std::size_t above = height - parts.size();
        const std::string part = level < above ? "" : parts[level - above];
        line += fmt::format("{:>{}}", part, gap + widths_[column]);
      }
      text += (style_.color ? bold(line) : line) + '\n';
    }
    return text;
  }

  std::string line_text(const Line& line, std::size_t first, std::size_t end) const {
    if (line.cells.empty()) return indented(line) + '\n';
    std::string text = fmt::format("{:<{}}", indented(line), label_width_);
    for (std::size_t column = first; column < end; ++column) {
      const auto& cell = line.cells[column];
      const std::string padded = fmt::format("{:>{}}", cell.text, gap + widths_[column]);
      text += style_.color ? painted(padded, cell.tone) : padded;
    }
    return text + '\n';
  }

  const Table& table_;
  TableStyle style_;
  std::size_t label_width_ = 0;
  std::vector<std::vector<std::string>> headers_;
  std::vector<std::size_t> widths_;
};

}  // namespace

std::string to_text(const Table& table, const TableStyle& style) {
  return TextTable(table, style).text();
}

std::size_t width_of(const Table& table) { return TextTable(table, {}).width(); }

std::string to_markdown(const Table& table) {
  std::string text = "| |";
  for (const auto& column : table.columns) text += fmt::format(" {} |", markdown_escaped(column));
  text += "\n|:--|";
  for (std::size_t column = 0; column < table.columns.size(); ++column) text += "--:|";
  text += '\n';
  for (const auto& group : table.groups) {
    for (const auto& line : group) {
      text += "| ";
      for (int level = 0; level < line.indent; ++level) text += "&emsp;";
      text += markdown_escaped(line.label) + " |";
      if (line.cells.empty()) {
        for (std::size_t column = 0; column < table.columns.size(); ++column) text += " |";
      }
      for (const auto& cell : line.cells) text += fmt::format(" {} |", markdown_escaped(cell.text));
      text += '\n';
    }
  }
  return text;
}

std::string bold(const std::string& text) { return "\x1b[1m" + text + "\x1b[0m"; }

std::string painted(const std::string& text, Tone tone) {
  switch (tone) {
    case Tone::good:
      return "\x1b[32m" + text + "\x1b[0m";
    case Tone::bad:
      return "\x1b[31m" + text + "\x1b[0m";
    case Tone::plain:
      break;
  }
  return text;
}

namespace {

/// Whether GitHub's Markdown would turn the word into a link or a mention.
bool looks_like_link(std::string_view word) {
  const auto same_letter = [](char a, char b) { return (a | 0x20) == b; };
  return word.find("://") != std::string_view::npos || word.find('@') != std::string_view::npos ||
         !std::ranges::search(word, std::string_view("www."), same_letter).empty();
}

std::string escaped_word(std::string_view word) {
  const bool is_link = looks_like_link(word);
  // A code span prevents links, but a special character cannot be escaped in it.
  if (is_link && word.find_first_of("\\|`") == std::string_view::npos)
    return fmt::format("`{}`", word);
  std::string escaped;
  for (const char letter : word) {
    const std::string_view special = is_link ? "\\|*`<>[]~&:.@" : "\\|*`<>[]~&";
    if (special.find(letter) != std::string_view::npos) escaped += '\\';
    escaped += letter;
  }
  return escaped;
}

}  // namespace

std::string markdown_escaped(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    escaped += escaped_word(word);
    text.remove_prefix(word.size());
    for (; text.starts_with(' '); text.remove_prefix(1)) escaped += ' ';
  }
  return escaped;
}

}  // namespace ortchestra::report
