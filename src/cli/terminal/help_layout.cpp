#include "cli/terminal/help_layout.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text/text.h"

namespace ortchestra::cli {
namespace {

constexpr std::string_view indent = "  ";
/// Spaces between a term and its description.
constexpr std::string_view term_gap = "  ";
constexpr std::size_t max_description_column = 34;

std::size_t term_width(const std::string& term) {
  return indent.size() + display_width(term) + term_gap.size();
}

std::string spaces(std::size_t count) { return std::string(count, ' '); }

std::optional<HelpEntry> entry_in(std::string_view line) {
  const std::size_t gap = line.find(term_gap, indent.size());
  if (gap == std::string_view::npos) return std::nullopt;
  const std::size_t description = line.find_first_not_of(' ', gap);
  return HelpEntry{std::string(line.substr(indent.size(), gap - indent.size())),
                   std::string(line.substr(std::min(description, line.size())))};
}

/// wrapped(), but "-m FILE" and "[default: 4]" are not broken.
std::vector<std::string> wrapped_description(const std::string& text, std::size_t width) {
  constexpr char kept_space = '\x1f';
  std::string kept = text;
  std::size_t start = 0;  // of the word before the space
  for (std::size_t space = 0; (space = kept.find(' ', start)) != std::string::npos;) {
    const std::string word = kept.substr(start, space - start);
    const bool is_short_option = word.size() == 2 && word.front() == '-';
    if (word == "[default:" || is_short_option) kept[space] = kept_space;
    start = space + 1;
  }
  std::vector<std::string> lines = wrapped(kept, width);
  for (std::string& line : lines) std::ranges::replace(line, kept_space, ' ');
  return lines;
}

/// "ortchestra run", "-m a.onnx", "-i street.mp4": the parts between which a command may be broken.
std::vector<std::string_view> parts_of_command(std::string_view command) {
  std::vector<std::string_view> parts;
  while (!command.empty()) {
    const std::size_t end = command.find(" -", 1);
    parts.push_back(command.substr(0, end));
    command.remove_prefix(end == std::string_view::npos ? command.size() : end + 1);
  }
  return parts;
}

std::string command_lines(std::string_view command, std::size_t width) {
  constexpr std::string_view continued = " \\";
  std::string text;
  std::string line(indent);
  const std::vector<std::string_view> parts = parts_of_command(command);
  for (const std::string_view part : parts) {
    const bool is_first = line.size() == indent.size();
    const std::size_t room = part.data() == parts.back().data() ? width : width - continued.size();
    if (!is_first && display_width(line) + 1 + display_width(part) > room) {
      text += fmt::format("{}{}\n", line, continued);
      line = spaces(3 * indent.size());
      line += part;
    } else {
      line += fmt::format("{}{}", is_first ? "" : " ", part);
    }
  }
  return text + line + "\n";
}

/// Collects lines of the same kind, and lays them out together.
class HelpLines {
 public:
  explicit HelpLines(std::size_t width) : width_(width) {}

  void add(std::string_view line) {
    const bool is_indented = line.starts_with(indent);
    const std::optional<HelpEntry> entry = is_indented ? entry_in(line) : std::nullopt;
    if (!entry) end_entries();
    if (is_indented || line.empty()) end_paragraph();
    if (entry) {
      entries_.push_back(*entry);
    } else if (is_indented) {
      text_ += command_lines(line.substr(indent.size()), width_);
    } else if (line.empty()) {
      text_ += '\n';
    } else {
      paragraph_ += fmt::format("{}{}", paragraph_.empty() ? "" : " ", line);
    }
  }

  std::string take() {
    end_entries();
    end_paragraph();
    return std::move(text_);
  }

 private:
  void end_entries() {
    const std::size_t column = description_column(entries_, width_);
    for (const HelpEntry& entry : entries_) text_ += entry_lines(entry, column, width_);
    entries_.clear();
  }

  void end_paragraph() {
    if (paragraph_.empty()) return;
    text_ += fmt::format("{}\n", fmt::join(wrapped(paragraph_, width_), "\n"));
    paragraph_.clear();
  }

  const std::size_t width_;
  std::string text_;
  std::vector<HelpEntry> entries_;
  std::string paragraph_;
};

}  // namespace

std::size_t description_column(std::span<const HelpEntry> entries, std::size_t width) {
  const std::size_t limit = std::min(max_description_column, width * 2 / 5);
  std::size_t column = 3 * indent.size();
  for (const HelpEntry& entry : entries) {
    const std::size_t needed = term_width(entry.term);
    if (needed <= limit) column = std::max(column, needed);
  }
  return column;
}

std::string entry_lines(const HelpEntry& entry, std::size_t column, std::size_t width) {
  const std::size_t used = term_width(entry.term);
  const std::string gap =
      used <= column ? spaces(column - used + term_gap.size()) : "\n" + spaces(column);
  const std::string next_line = "\n" + spaces(column);
  return fmt::format("{}{}{}{}\n", indent, entry.term, gap,
                     fmt::join(wrapped_description(entry.description, width - column), next_line));
}

std::string help_lines(std::string_view text, std::size_t width) {
  HelpLines lines(width);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.add(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines.take();
}

}  // namespace ortchestra::cli
