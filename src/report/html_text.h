#pragma once

#include <map>
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

/// html_escaped() for a sentence or a cell. A number, its unit and the ends of a range stay on one
/// line.
std::string html_prose(std::string_view text);

/// html_prose() for a text with the spec of a row. Lines may break after colons and commas.
std::string html_spec(std::string_view spec);

/// A paragraph of html_prose(), with a class of page.css.
std::string html_paragraph(std::string_view text, std::string_view css_class = "");

/// Numbers are right-aligned. Words are left-aligned and may fill several lines.
enum class TableKind { numbers, words };

/// An HTML table in a box that scrolls if the page is too narrow.
std::string to_html(const Table& table, const std::string& caption,
                    TableKind kind = TableKind::numbers);

/// `content` below a heading that opens and closes it. A browser does not print what is closed.
std::string html_fold(std::string_view heading, std::string_view content);

/// `page` with each marker <!--#name--> replaced by the part of that name.
std::string html_filled(std::string_view page,
                        const std::map<std::string_view, std::string>& parts);

}  // namespace ortchestra::report
