#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.h"
#include "ortchestra/report/report.h"
#include "report/comparison.h"

namespace ortchestra {
namespace {

using namespace report;

constexpr std::size_t least_text_width = 20;

/// The label, and `indent` columns from the left the text, broken into lines below each other.
std::string labelled(const std::string& label, std::size_t indent, const std::string& text,
                     const TableStyle& style) {
  const std::size_t width =
      style.width ? std::max(*style.width, indent + least_text_width) - indent : std::string::npos;
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

  if (!comparison.remarks.empty()) text += '\n';
  for (const auto& remark : comparison.remarks) {
    const std::string label = remark.label.empty() ? "" : remark.label + ": ";
    const std::string shown = labelled(label, display_width(label), remark.text, style);
    text += style.color ? painted(shown, remark.tone) : shown;
  }
  return text;
}

}  // namespace ortchestra
