#pragma once

#include <string>
#include <string_view>

namespace ortchestra {

/// Text as a cell of a CSV file: utf8_text (text.h), quoted as RFC 4180 has it, and with an
/// apostrophe in front where a spreadsheet would take it for a formula (OWASP, "CSV injection").
/// Not for numbers.
std::string csv_text(std::string_view bytes);

}  // namespace ortchestra
