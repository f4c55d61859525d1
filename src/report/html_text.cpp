#include "report/html_text.h"

#include <fmt/format.h>

#include "base/text/text.h"

namespace ortchestra::report {
namespace {

std::string_view tone_class(Tone tone) {
  switch (tone) {
    case Tone::good:
      return " class=\"good\"";
    case Tone::bad:
      return " class=\"bad\"";
    case Tone::plain:
      break;
  }
  return "";
}

std::string line_html(const Line& line, std::size_t columns) {
  const std::string level = line.indent > 0 ? " class=\"indented\"" : "";
  if (line.cells.empty()) {
    return fmt::format(
        "<tr class=\"heading\"><th scope=\"row\"{}>{}</th><td colspan=\"{}\"></td></tr>\n", level,
        html_escaped(line.label), columns);
  }
  std::string html =
      fmt::format("<tr><th scope=\"row\"{}>{}</th>", level, html_escaped(line.label));
  for (const auto& cell : line.cells)
    html += fmt::format("<td{}>{}</td>", tone_class(cell.tone), html_escaped(cell.text));
  return html + "</tr>\n";
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string escaped;
  for (const char letter : one_line(text)) {
    switch (letter) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += letter;
    }
  }
  return escaped;
}

std::string html_spec(std::string_view spec) {
  std::string broken;
  for (const char letter : html_escaped(spec)) {
    broken += letter;
    if (letter == ':' || letter == ',') broken += "<wbr>";
  }
  return broken;
}

std::string json_for_script(std::string_view json) {
  std::string safe;
  safe.reserve(json.size());
  for (const char letter : json) {
    // In JSON, "<" can only occur inside a string.
    if (letter == '<') {
      safe += "\\u003c";
    } else {
      safe += letter;
    }
  }
  return safe;
}

std::string to_html(const Table& table, const std::string& caption, TableKind kind) {
  std::string html = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table{1}>\n"
      "<caption>{0}</caption>\n<thead><tr><td></td>",
      html_escaped(caption), kind == TableKind::words ? " class=\"words\"" : "");
  for (const auto& column : table.columns)
    html += fmt::format("<th scope=\"col\">{}</th>", html_spec(column));
  html += "</tr></thead>\n";
  for (const auto& group : table.groups) {
    html += "<tbody>\n";
    for (const auto& line : group) html += line_html(line, table.columns.size());
    html += "</tbody>\n";
  }
  return html + "</table></div>\n";
}

}  // namespace ortchestra::report
