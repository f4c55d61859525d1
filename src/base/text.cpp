#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace ortchestra {

std::size_t display_width(std::string_view text) {
  // fmt pads by display width (wide letters count as two) but has no function that tells it: so
  // pad, and see by how much.
  const std::size_t enough = 2 * text.size() + 1;
  const std::size_t padding = fmt::formatted_size("{:<{}}", text, enough) - text.size();
  return enough - padding;
}

std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& letter : line) {
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) letter = ' ';
  }
  return line;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    auto& line = lines.back();
    if (line.empty()) {
      line = word;
    } else if (display_width(line) + 1 + display_width(word) <= width) {
      line.append(" ").append(word);
    } else {
      lines.emplace_back(word);
    }
  }
  return lines;
}

}  // namespace ortchestra
