#include "cli/reference/shell_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text/text.h"

namespace ortchestra::cli {

std::string sh_literal(std::string_view text) {
  std::string literal = "'";
  for (const char letter : text)
    literal += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return literal + "'";
}

std::string joined_words(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::string brief(const std::string& help) {
  constexpr std::size_t most_columns = 70;
  const std::string first = help.substr(0, std::min(help.find("; "), help.find(" [")));
  const std::vector<std::string> lines = wrapped(first, most_columns);
  if (lines.empty()) return "";
  return lines.front() + (lines.size() > 1 ? " ..." : "");
}

}  // namespace ortchestra::cli
