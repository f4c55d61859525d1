#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string>
#include <vector>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "ortchestra/report/report.h"
#include "report/table.h"
#include "stats/ratio.h"

namespace ortchestra {
namespace {

using namespace report;

std::string median_text(const std::optional<Estimate>& estimate) {
  return estimate ? significant(estimate->median) : absent;
}

std::string interval_text(const std::optional<Estimate>& estimate) {
  if (!estimate || !estimate->low || !estimate->high) return absent;
  return significant(*estimate->low) + "–" + significant(*estimate->high);
}

Cell finding(const RowChange& change) {
  if (!change.speedup) return {absent};
  if (!change.p) return {"unknown: one round"};
  if (*change.p >= significance)
    return {fmt::format("none detected (< {:.1f} %)", 100 * *change.detectable)};
  return change.speedup->median > 1 ? Cell{"faster", Tone::good} : Cell{"SLOWER", Tone::bad};
}

Table table_of(const ResultChanges& changes) {
  Table table;
  table.columns = {"old, s", "new, s", "old ÷ new", "95 % interval", "difference"};
  table.groups.emplace_back();
  for (const RowChange& change : changes.rows) {
    table.groups.back().push_back({one_line(change.spec),
                                   {{median_text(change.old_total_s)},
                                    {median_text(change.new_total_s)},
                                    {median_text(change.speedup)},
                                    {interval_text(change.speedup)},
                                    finding(change)}});
  }
  return table;
}

std::vector<std::string> notes_on(const ResultChanges& changes) {
  std::vector<std::string> notes;
  if (!changes.obstacles.empty())
    notes.push_back(
        fmt::format("not comparable, so no ratios: {}", fmt::join(changes.obstacles, "; ")));
  if (!changes.notes.empty())
    notes.push_back(fmt::format("also different: {}", fmt::join(changes.notes, "; ")));
  if (!changes.only_old.empty())
    notes.push_back(fmt::format("only in the old result: {}", fmt::join(changes.only_old, ", ")));
  if (!changes.only_new.empty())
    notes.push_back(fmt::format("only in the new result: {}", fmt::join(changes.only_new, ", ")));
  return notes;
}

}  // namespace

std::string render_changes(const ResultChanges& changes, const ConsoleOptions& options) {
  std::string text =
      one_line(fmt::format("{} (old) compared with {} (new)", changes.old_name, changes.new_name)) +
      "\n";
  if (!changes.rows.empty())
    text += '\n' + to_text(table_of(changes), {.width = options.width, .color = options.color});
  for (const std::string& note : notes_on(changes)) {
    text += '\n';
    for (const std::string& line :
         wrapped(one_line(note), options.width.value_or(std::string::npos)))
      text += line + '\n';
  }
  return text;
}

}  // namespace ortchestra
