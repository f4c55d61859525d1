#include "cli/config/commented_toml.h"

#include <fmt/format.h>

#include <sstream>
#include <vector>

#include "base/text/text.h"

namespace ortchestra::cli {
namespace {

constexpr std::size_t note_column = 30;

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

}  // namespace

void CommentedToml::comment(std::string_view text) { text_ += "# " + one_line(text) + "\n"; }

void CommentedToml::table(std::string_view heading, const toml::table& table,
                          std::initializer_list<std::string_view> keys, const Notes& notes) {
  if (!heading.empty()) text_ += fmt::format("{}\n", heading);
  for (const std::string_view key : keys) {
    const toml::node* const node = table.get(key);
    if (node == nullptr) continue;
    const std::string line = fmt::format("{} = {}", key, text_of(*node));
    const auto note = notes.find(key);
    text_ += note == notes.end()
                 ? line + "\n"
                 : fmt::format("{:<{}}# {}\n", line + "  ", note_column, note->second);
  }
}

}  // namespace ortchestra::cli
