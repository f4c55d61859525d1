#pragma once

#include <string>
#include <string_view>

namespace ortchestra {

/// A text as a field of a CSV file (RFC 4180). One that begins as a formula of a spreadsheet does
/// (=, +,
/// -, @, tab, carriage return) gets an apostrophe in front, so that it is not executed. Not for
/// numbers.
std::string csv_field(std::string_view text);

}  // namespace ortchestra
