#pragma once

#include <string>
#include <string_view>

#include "report/table.h"

namespace ortchestra::report {

/// `text` as HTML shows it, in an element or in a quoted attribute: in one line, markup escaped,
/// bytes that are no UTF-8 replaced by U+FFFD. Whatever comes from a result goes through this.
std::string html_escaped(std::string_view text);

/// JSON that may stand in a <script> element: the same value, without a "<" that could end the
/// element.
std::string json_for_script(std::string_view json);

/// The same for a row's spec, which a line may break after colons and commas.
std::string html_spec(std::string_view spec);

/// Figures stand to the right, words to the left and may fill several lines.
enum class TableKind { figures, words };

/// A table with its rows as headings, in a box that scrolls where the page is too narrow.
std::string to_html(const Table& table, const std::string& caption,
                    TableKind kind = TableKind::figures);

}  // namespace ortchestra::report
