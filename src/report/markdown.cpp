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
  for (const auto& remark : comparison.remarks) {
    // A paragraph each: Markdown would run lines together.
    text += remark.label.empty()
                ? fmt::format("\n{}\n", markdown_escaped(remark.text))
                : fmt::format("\n**{}**: {}\n", remark.label, markdown_escaped(remark.text));
  }
  return text;
}

}  // namespace ortchestra
