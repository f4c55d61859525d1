#include <fmt/format.h>

#include <algorithm>

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

  if (!comparison.notes.empty()) text += '\n';
  for (const auto& note : comparison.notes) {
    const std::string label = note.label.empty() ? "" : note.label + ": ";
    const std::string shown = labelled(label, display_width(label), note.text, style);
    text += style.color ? painted(shown, note.tone) : shown;
  }
  return text;
}

}  // namespace ortchestra
