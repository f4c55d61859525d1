#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "ortchestra/report/report.h"
#include "report/comparison.h"
#include "report/evidence.h"

namespace ortchestra {
namespace {

using report::markdown_escaped;

/// A claim with its evidence, as an item of a list.
std::string claim_item(const Claim& claim) {
  std::vector<std::string> figures;
  for (const auto& [key, number] : claim.evidence) {
    const auto [name, value] = report::evidence_text(key, number);
    figures.push_back(fmt::format("{} {}", name, value));
  }
  return fmt::format(
      "- {}{}\n", markdown_escaped(claim.claim),
      figures.empty() ? ""
                      : markdown_escaped(fmt::format(" (evidence: {})", fmt::join(figures, "; "))));
}

}  // namespace

std::string render_markdown(const BenchResult& result) {
  const auto comparison = report::make_comparison(result);
  std::string text = fmt::format("## {}\n\n", markdown_escaped(comparison.title));
  for (const auto& line : comparison.context)
    text += fmt::format("- **{}**: {}\n", line.label, markdown_escaped(line.text));
  if (!comparison.table.columns.empty()) text += '\n' + to_markdown(comparison.table);
  // One paragraph per note, because Markdown joins adjacent lines.
  for (const auto& note : comparison.notes)
    text += fmt::format("\n**{}**: {}\n", note.label, markdown_escaped(note.text));
  for (const auto& [row, claims] : comparison.claims) {
    text +=
        row.empty() ? "\n**why**:\n\n" : fmt::format("\n**why {}**:\n\n", markdown_escaped(row));
    for (const Claim* claim : claims) text += claim_item(*claim);
  }
  if (!comparison.verdict.empty())
    text += fmt::format("\n**verdict**: {}\n", markdown_escaped(comparison.verdict));
  return text;
}

}  // namespace ortchestra
