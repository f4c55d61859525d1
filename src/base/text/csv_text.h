#pragma once

#include <string>
#include <string_view>

namespace ortchestra {

/// Text as a cell of a CSV file: utf8_text (text.h), quoted according to RFC 4180. A text that a
/// spreadsheet would treat as a formula gets an apostrophe in front (OWASP, "CSV injection"). Not
/// for numbers.
std::string csv_text(std::string_view bytes);

}  // namespace ortchestra
