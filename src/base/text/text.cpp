#include "base/text/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/nowide/utf/utf.hpp>

namespace ortchestra {
namespace {

namespace utf = boost::nowide::utf;

bool is_control(char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f; }

std::string escaped(char byte) {
  return fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
}

/// The first space at which a line may end: not the one between a number and "%" or "×".
std::size_t end_of_word(std::string_view text) {
  std::size_t end = text.find(' ');
  while (end != std::string_view::npos &&
         (text.substr(end + 1).starts_with("%") || text.substr(end + 1).starts_with("×")))
    end = text.find(' ', end + 1);
  return end;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  // fmt pads by display width (wide letters count as two) but has no function that returns it. So
  // the text is padded, and the padding is counted.
  const std::size_t enough = 2 * text.size() + 1;
  const std::size_t padding = fmt::formatted_size("{:<{}}", text, enough) - text.size();
  return enough - padding;
}

std::string utf8_text(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (const char* at = bytes.data(); at != bytes.data() + bytes.size();) {
    const char* const first = at;
    if (utf::utf_traits<char>::decode(at, bytes.data() + bytes.size()) <= 0x10ffff) {
      text.append(first, at);
    } else {
      text += escaped(*first);
      at = first + 1;
    }
  }
  return text;
}

std::string printable(std::string_view bytes) {
  std::string text;
  for (const char letter : utf8_text(bytes)) {
    if (is_control(letter) && letter != '\n') {
      text += escaped(letter);
    } else {
      text += letter;
    }
  }
  return text;
}

std::string one_line(std::string_view text) {
  std::string line = utf8_text(text);
  std::ranges::replace_if(line, is_control, ' ');
  return line;
}

std::string shortened(const std::string& text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && utf::utf_traits<char>::is_trail(text[bytes])) --bytes;
  return text.substr(0, bytes) + "…";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const auto word = text.substr(0, end_of_word(text));
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
