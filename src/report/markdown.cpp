#include <fmt/format.h>

#include "ortchestra/report/report.h"
#include "report/comparison.h"

namespace ortchestra {

std::string render_markdown(const BenchResult& result) {
  using report::markdown_escaped;
  const auto comparison = report::make_comparison(result);
  std::string text = fmt::format("## {}\n\n", markdown_escaped(comparison.title));
  for (const auto& line : comparison.context)
    text += fmt::format("- **{}**: {}\n", line.label, markdown_escaped(line.text));
  if (!comparison.table.columns.empty()) text += '\n' + to_markdown(comparison.table);
  for (const auto& note : comparison.notes) {
    // One paragraph per note, because Markdown joins adjacent lines.
    text += note.label.empty()
                ? fmt::format("\n{}\n", markdown_escaped(note.text))
                : fmt::format("\n**{}**: {}\n", note.label, markdown_escaped(note.text));
  }
  return text;
}

}  // namespace ortchestra
