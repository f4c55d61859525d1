#include "base/csv_field.h"

namespace ortchestra {

std::string csv_field(std::string_view text) {
  constexpr std::string_view formula_starts = "=+-@\t\r";
  std::string field;
  if (!text.empty() && formula_starts.find(text.front()) != std::string_view::npos) field = "'";
  field += text;
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char letter : field) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

}  // namespace ortchestra
