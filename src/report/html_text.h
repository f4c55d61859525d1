#pragma once

#include <string>
#include <string_view>

#include "report/table.h"

namespace ortchestra::report {

/// `text` for an HTML element or a quoted attribute: in one line, with markup escaped and invalid
/// bytes written as in utf8_text() (text.h). All texts from a result must go through this function.
std::string html_escaped(std::string_view text);

/// JSON for a <script> element: the same value, with each "<" escaped, so that it cannot end the
/// element.
std::string json_for_script(std::string_view json);

/// html_escaped() for the spec of a row. Lines may break after colons and commas.
std::string html_spec(std::string_view spec);

/// Numbers are right-aligned. Words are left-aligned and may fill several lines.
enum class TableKind { numbers, words };

/// An HTML table in a box that scrolls if the page is too narrow.
std::string to_html(const Table& table, const std::string& caption,
                    TableKind kind = TableKind::numbers);

}  // namespace ortchestra::report
