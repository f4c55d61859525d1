#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string>
#include <vector>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "ortchestra/report/report.h"
#include "report/changes.h"
#include "report/comparison.h"
#include "stats/ratio.h"

namespace ortchestra {
namespace report {

Finding finding_of(const RowChange& change) {
  if (!change.speedup || !change.p) return Finding::unknown;
  if (*change.p >= significance) return Finding::none_detected;
  return change.speedup->median > 1 ? Finding::faster : Finding::slower;
}

std::string detectable_text(const RowChange& change) {
  const double percent = 100 * change.detectable.value_or(0);
  return fmt::format("{:.{}f} %", percent, percent < 100 ? 1 : 0);
}

Cell finding_cell(const RowChange& change) {
  switch (finding_of(change)) {
    case Finding::faster:
      return {"faster", Tone::good};
    case Finding::slower:
      return {"SLOWER", Tone::bad};
    case Finding::none_detected:
      return {fmt::format("none seen (can only show {} or more)", detectable_text(change))};
    case Finding::unknown:
      break;
  }
  return {change.speedup ? "unknown: one round" : absent};
}

Table changes_table(const ResultChanges& changes) {
  const bool latency = changes.compared == ComparedTime::median_latency;
  const auto time = [&](const std::optional<Estimate>& estimate) {
    constexpr double ms_per_s = 1000;
    return estimate ? significant(estimate->median * (latency ? ms_per_s : 1)) : absent;
  };
  Table table;
  table.columns = latency ? std::vector<std::string>{"old p50, ms", "new p50, ms"}
                          : std::vector<std::string>{"old, s", "new, s"};
  table.columns.insert(table.columns.end(), {"old ÷ new", "95 % interval", "difference"});
  table.groups.emplace_back();
  for (const RowChange& change : changes.rows) {
    table.groups.back().push_back({one_line(change.spec),
                                   {{time(change.old_s)},
                                    {time(change.new_s)},
                                    {change.speedup ? significant(change.speedup->median) : absent},
                                    {change.speedup ? interval_of(*change.speedup) : absent},
                                    finding_cell(change)}});
  }
  return table;
}

}  // namespace report

namespace {

using namespace report;

std::string differences_text(const std::vector<Difference>& differences) {
  std::vector<std::string> parts;
  parts.reserve(differences.size());
  for (const Difference& each : differences)
    parts.push_back(fmt::format("{}: old {}, new {}", each.what, each.old_value, each.new_value));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::vector<std::string> notes_on(const ResultChanges& changes) {
  std::vector<std::string> notes;
  if (!changes.obstacles.empty())
    notes.push_back("not comparable, so no ratios: " + differences_text(changes.obstacles));
  if (!changes.notes.empty()) notes.push_back("also different: " + differences_text(changes.notes));
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
    text +=
        '\n' + to_text(changes_table(changes), {.width = options.width, .color = options.color});
  for (const std::string& note : notes_on(changes)) {
    text += '\n';
    for (const std::string& line :
         wrapped(one_line(note), options.width.value_or(std::string::npos)))
      text += line + '\n';
  }
  return text;
}

}  // namespace ortchestra
