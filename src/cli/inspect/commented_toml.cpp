#include "cli/inspect/commented_toml.h"

#include <fmt/format.h>

#include <sstream>
#include <vector>

#include "base/text/text.h"

namespace ortchestra::cli {
namespace {

constexpr std::size_t note_column = 30;
constexpr std::size_t most_columns = 100;

std::string text_of(const toml::node& node) {
  if (const auto* const list = node.as_array()) {
    std::vector<std::string> elements;
    for (const toml::node& element : *list) elements.push_back(text_of(element));
    return fmt::format("[{}]", fmt::join(elements, ", "));
  }
  std::ostringstream text;
  // Without the flag allow_literal_strings, toml++ writes the more familiar "text", not 'text'.
  text << toml::toml_formatter{node, toml::format_flags::none};
  return text.str();
}

/// A list over several lines, with the note after its first bracket.
std::string wrapped_list(std::string_view key, const toml::array& list, std::string_view note) {
  std::string text = fmt::format("{} = [", key);
  if (!note.empty()) text = fmt::format("{:<{}}# {}", text, note_column, note);
  std::size_t width = 0;
  for (const toml::node& element : list) {
    const std::string item = text_of(element) + ",";
    if (width == 0 || width + 1 + item.size() > most_columns) {
      text += "\n   ";
      width = 3;
    }
    text += " " + item;
    width += 1 + item.size();
  }
  return text + "\n]";
}

}  // namespace

void CommentedToml::open_comment(std::string_view text) {
  comment(text);
  ++open_lines_;
}

void CommentedToml::comment(std::string_view text) { text_ += "# " + one_line(text) + "\n"; }

void CommentedToml::table(std::string_view heading, const toml::table& table,
                          std::initializer_list<std::string_view> keys, const Notes& notes) {
  if (!heading.empty()) text_ += fmt::format("{}\n", heading);
  for (const std::string_view key : keys) {
    const toml::node* const node = table.get(key);
    if (node == nullptr) continue;
    const auto found = notes.find(key);
    const std::string_view note = found == notes.end() ? std::string_view() : found->second;
    if (note.starts_with("CHECK") || note.starts_with("GUESS")) ++open_lines_;
    const std::string line = fmt::format("{} = {}", key, text_of(*node));
    const auto* const list = node->as_array();
    if (list != nullptr && list->size() > 1 && line.size() > most_columns) {
      text_ += wrapped_list(key, *list, note) + "\n";
    } else {
      text_ +=
          note.empty() ? line + "\n" : fmt::format("{:<{}}# {}\n", line + "  ", note_column, note);
    }
  }
}

}  // namespace ortchestra::cli
