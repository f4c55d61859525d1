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
  if (!change.p) return {"one round: chance"};
  if (*change.p >= significance)
    return {fmt::format("none measured (< {:.1f} %)", 100 * *change.detectable)};
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

std::vector<std::string> remarks_on(const ResultChanges& changes) {
  std::vector<std::string> remarks;
  if (!changes.obstacles.empty())
    remarks.push_back(
        fmt::format("not comparable, so no ratios: {}", fmt::join(changes.obstacles, "; ")));
  if (!changes.notes.empty())
    remarks.push_back(fmt::format("also different: {}", fmt::join(changes.notes, "; ")));
  if (!changes.only_old.empty())
    remarks.push_back(fmt::format("only in the old one: {}", fmt::join(changes.only_old, ", ")));
  if (!changes.only_new.empty())
    remarks.push_back(fmt::format("only in the new one: {}", fmt::join(changes.only_new, ", ")));
  return remarks;
}

}  // namespace

std::string render_changes(const ResultChanges& changes, const ConsoleOptions& options) {
  std::string text =
      one_line(fmt::format("{} (old) against {} (new)", changes.old_name, changes.new_name)) + "\n";
  if (!changes.rows.empty())
    text += '\n' + to_text(table_of(changes), {.width = options.width, .color = options.color});
  for (const std::string& remark : remarks_on(changes)) {
    text += '\n';
    for (const std::string& line :
         wrapped(one_line(remark), options.width.value_or(std::string::npos)))
      text += line + '\n';
  }
  return text;
}

}  // namespace ortchestra
