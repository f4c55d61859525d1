#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text/text.h"
#include "ortchestra/report/report.h"
#include "report/comparison.h"

namespace ortchestra {
namespace {

using namespace report;

constexpr std::size_t min_text_width = 20;

/// The label, followed by the text at column `indent`. The text is wrapped to the terminal's width.
std::string labelled(const std::string& label, std::size_t indent, const std::string& text,
                     const TableStyle& style) {
  const std::size_t width =
      style.width ? std::max(*style.width, indent + min_text_width) - indent : std::string::npos;
  std::string shown;
  for (const auto& line : wrapped(text, width))
    shown += fmt::format("{:<{}}{}\n", shown.empty() ? label : "", indent, line);
  return shown;
}

std::string painted_note(const std::string& label, const std::string& text, Tone tone,
                         const TableStyle& style) {
  const std::string shown = labelled(label, display_width(label), text, style);
  return style.color ? painted(shown, tone) : shown;
}

/// The reasons of a row.
struct RowReasons {
  std::string label;  ///< "why threads:"
  std::vector<std::string> texts;
};

std::vector<RowReasons> reasons_of(const std::vector<RowClaims>& rows) {
  std::vector<RowReasons> all;
  for (const auto& [row, claims] : rows) {
    RowReasons reasons{row.empty() ? "why:" : one_line("why " + row) + ":", {}};
    for (const Claim* claim : claims) {
      if (claim->reason) reasons.texts.push_back(one_line(*claim->reason));
    }
    if (!reasons.texts.empty()) all.push_back(std::move(reasons));
  }
  return all;
}

/// One line per reason, in a column beside the labels, or below them if they are long.
std::string reasons_text(const std::vector<RowClaims>& rows, TableStyle style) {
  constexpr std::size_t max_width = 100;
  constexpr std::size_t max_label_width = 24;
  constexpr std::size_t indent_below = 2;
  style.width = std::min(style.width.value_or(max_width), max_width);
  const std::vector<RowReasons> all = reasons_of(rows);
  std::size_t label_width = 0;
  for (const RowReasons& reasons : all)
    label_width = std::max(label_width, display_width(reasons.label) + 1);
  const bool beside = label_width <= std::min(max_label_width, *style.width / 3);
  std::string shown;
  for (const auto& [label, texts] : all) {
    if (!beside) shown += labelled("", 0, label, style);
    for (const std::string& text : texts)
      shown += labelled(beside && &text == &texts.front() ? label : "",
                        beside ? label_width : indent_below, text, style);
  }
  return shown;
}

}  // namespace

std::string render_console(const BenchResult& result, const ConsoleOptions& options) {
  const auto comparison = make_comparison(result);
  const TableStyle style{.width = options.width, .color = options.color};

  std::string text = (style.color ? bold(comparison.title) : comparison.title) + '\n';
  std::size_t indent = 0;
  for (const auto& line : comparison.context)
    indent = std::max(indent, display_width(line.label) + 2);
  for (const auto& line : comparison.context)
    text += labelled(line.label, indent, line.text, style);

  if (!comparison.table.columns.empty()) text += '\n' + to_text(comparison.table, style);

  std::string notes;
  for (const auto& note : comparison.notes)
    notes += painted_note(note.label + ": ", note.text, note.tone, style);
  notes += reasons_text(comparison.claims, style);
  if (!comparison.verdict.empty())
    notes += painted_note("verdict: ", comparison.verdict, Tone::good, style);
  if (!notes.empty()) text += '\n' + notes;
  return text;
}

}  // namespace ortchestra
