#include "base/text/csv_text.h"

#include "base/text/text.h"

namespace ortchestra {

std::string csv_text(std::string_view bytes) {
  const std::string text = utf8_text(bytes);
  constexpr std::string_view formula_starts = "=+-@\t\r\n";
  std::string cell;
  if (!text.empty() && formula_starts.find(text.front()) != std::string_view::npos) cell = "'";
  if (text.find_first_of(",\"\r\n") == std::string::npos) return cell + text;
  cell.insert(cell.begin(), '"');
  for (const char letter : text) {
    if (letter == '"') cell += '"';
    cell += letter;
  }
  return cell + '"';
}

}  // namespace ortchestra
