#include "report/html_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

std::size_t digits_length(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

/// The length of the number at the start of `text`: "12.5" in "12.5.", 0 if there is none.
std::size_t number_length(std::string_view text) {
  const std::size_t length = digits_length(text);
  if (length == 0 || !text.substr(length).starts_with('.')) return length;
  const std::size_t decimals = digits_length(text.substr(length + 1));
  return decimals == 0 ? length : length + 1 + decimals;
}

/// The length of the unit at the start of `text`, with the space before it; 0 if there is none.
std::size_t unit_length(std::string_view text) {
  static constexpr std::array<std::string_view, 14> units{
      "%",  "×",   "ms",  "s",        "MiB",      "GiB",  "MB",
      "GB", "fps", "CPU", "frames/s", "images/s", "CPUs", "CPU-seconds"};
  std::size_t longest = 0;
  for (const auto unit : units) {
    if (!text.starts_with(' ') || !text.substr(1).starts_with(unit)) continue;
    const auto rest = text.substr(1 + unit.size());
    if (rest.empty() || !(is_letter(rest[0]) || is_digit(rest[0])))
      longest = std::max(longest, 1 + unit.size());
  }
  return longest;
}

/// The length of what must stay on one line at the start of `text`: "1.5–2.5", "12 ms"; 0 if a line
/// can't break in it anyway.
std::size_t unbroken_length(std::string_view text) {
  constexpr std::string_view dash = "–";
  const std::size_t number = number_length(text);
  if (number == 0) return 0;
  std::size_t length = number;
  if (text.substr(length).starts_with(dash)) {
    const std::size_t end = number_length(text.substr(length + dash.size()));
    if (end > 0) length += dash.size() + end;
  }
  length += unit_length(text.substr(length));
  return length == number ? 0 : length;
}

/// Keeps numbers, their units and ranges in `escaped` on one line.
std::string unbroken(std::string_view escaped) {
  std::string html;
  bool in_word = false;
  while (!escaped.empty()) {
    const std::size_t length = in_word ? 0 : unbroken_length(escaped);
    if (length > 0)
      html += fmt::format("<span class=\"n\">{}</span>", escaped.substr(0, length));
    else
      html += escaped.front();
    const char last = escaped[std::max<std::size_t>(length, 1) - 1];
    in_word = is_letter(last) || is_digit(last) || last == '.' || last == '#';
    escaped.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return html;
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
    html += fmt::format("<td{}>{}</td>", tone_class(cell.tone), html_prose(cell.text));
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

std::string html_prose(std::string_view text) { return unbroken(html_escaped(text)); }

std::string html_spec(std::string_view spec) {
  std::string broken;
  for (const char letter : html_escaped(spec)) {
    broken += letter;
    if (letter == ':' || letter == ',') broken += "<wbr>";
  }
  return unbroken(broken);
}

std::string html_paragraph(std::string_view text, std::string_view css_class) {
  return fmt::format("<p{}>{}</p>\n",
                     css_class.empty() ? "" : fmt::format(" class=\"{}\"", css_class),
                     html_prose(text));
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
  constexpr std::size_t few_columns = 8;  // more are printed in smaller letters
  const std::string_view css_class = kind == TableKind::words             ? " class=\"words\""
                                     : table.columns.size() > few_columns ? " class=\"many\""
                                                                          : "";
  std::string html = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table{1}>\n"
      "<caption>{0}</caption>\n<thead><tr><td></td>",
      html_escaped(caption), css_class);
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

std::string html_fold(std::string_view heading, std::string_view content) {
  return fmt::format("<details><summary>{}</summary>\n{}</details>\n", html_prose(heading),
                     content);
}

std::string html_filled(std::string_view page,
                        const std::map<std::string_view, std::string>& parts) {
  constexpr std::string_view begin = "<!--#";
  constexpr std::string_view end = "-->";
  std::string html;
  for (auto marker = page.find(begin); marker != page.npos; marker = page.find(begin)) {
    html += page.substr(0, marker);
    page.remove_prefix(marker + begin.size());
    const auto length = page.find(end);
    html += parts.at(page.substr(0, length));
    page.remove_prefix(length + end.size());
  }
  return html.append(page);
}

}  // namespace ortchestra::report
