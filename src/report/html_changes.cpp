#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "ortchestra/report/report.h"
#include "report/changes.h"
#include "report/comparison.h"
#include "report/html_page.h"
#include "report/html_sections.h"
#include "report/html_text.h"

namespace ortchestra {
namespace {

using namespace report;

struct Counts {
  std::size_t faster = 0, slower = 0, same = 0, unknown = 0;
};

Counts counts_of(const ResultChanges& changes) {
  Counts counts;
  for (const RowChange& change : changes.rows) {
    switch (finding_of(change)) {
      case Finding::faster:
        ++counts.faster;
        break;
      case Finding::slower:
        ++counts.slower;
        break;
      case Finding::none_detected:
        ++counts.same;
        break;
      case Finding::unknown:
        ++counts.unknown;
        break;
    }
  }
  return counts;
}

std::string rows_that(std::size_t count, std::string_view one, std::string_view many) {
  return count == 1 ? fmt::format("1 row {}", one) : fmt::format("{} rows {}", count, many);
}

/// "1 row is faster, 2 rows show no difference".
std::string headline(const ResultChanges& changes) {
  if (!changes.obstacles.empty()) return "These two results cannot be compared";
  if (changes.rows.empty()) return "These two results have no row in common";
  const Counts counts = counts_of(changes);
  std::vector<std::string> parts;
  if (counts.faster > 0) parts.push_back(rows_that(counts.faster, "is faster", "are faster"));
  if (counts.slower > 0) parts.push_back(rows_that(counts.slower, "is slower", "are slower"));
  if (counts.same > 0)
    parts.push_back(rows_that(counts.same, "shows no difference", "show no difference"));
  if (counts.unknown > 0)
    parts.push_back(rows_that(counts.unknown, "has too few rounds", "have too few rounds"));
  return fmt::format("{}", fmt::join(parts, ", "));
}

Table differences_table(const std::vector<Difference>& differences) {
  Table table{{"old", "new"}, {{}}};
  for (const Difference& each : differences)
    table.groups.back().push_back({each.what, {{each.old_value}, {each.new_value}}});
  return table;
}

std::string obstacles_html(const ResultChanges& changes) {
  if (changes.obstacles.empty()) return "";
  return fmt::format(
      "<div class=\"problems\" role=\"alert\"><b>No ratios:</b> the machine or the workload is "
      "another one.\n{}</div>\n",
      to_html(differences_table(changes.obstacles), "Differences that make times incomparable",
              TableKind::words));
}

std::string rounds_text(const BenchResult& result) {
  std::size_t most = 0;
  for (const auto& row : result.rows) most = std::max(most, row.rounds.size());
  return std::to_string(most);
}

std::string results_html(const ResultChanges& changes, const BenchResult& old_result,
                         const BenchResult& new_result) {
  Table table{{"file", "made", "ortchestra", "rounds"}, {{}}};
  const auto add = [&](const char* label, const std::string& name, const BenchResult& result) {
    table.groups.back().push_back(
        {label, {{name}, {result.created}, {result.version}, {rounds_text(result)}}});
  };
  add("old", changes.old_name, old_result);
  add("new", changes.new_name, new_result);
  return to_html(table, "The two results", TableKind::words);
}

/// The axis of ratios: logarithmic, so that "twice as fast" and "half as fast" are equally long.
class RatioAxis {
 public:
  /// Contains 1 in the middle, and all ratios. An interval that is much wider than the ratios is
  /// cut.
  explicit RatioAxis(const std::vector<RowChange>& rows) {
    constexpr double least_reach = 1.1, beyond_ratios = 1.6, margin = 1.04;
    double reach = least_reach, interval = least_reach;
    for (const RowChange& row : rows) {
      if (!row.speedup) continue;
      reach = std::max(reach, distance(row.speedup->median));
      for (const auto& bound : {row.speedup->low, row.speedup->high})
        interval = std::max(interval, distance(bound.value_or(1)));
    }
    reach_ = margin * std::min(interval, beyond_ratios * reach);
  }

  /// In percent of the axis, from 0 to 100.
  double position(double ratio) const {
    return 50 + 50 * std::clamp(std::log(ratio) / std::log(reach_), -1.0, 1.0);
  }
  bool contains(double ratio) const { return distance(ratio) <= reach_; }

  /// 1, and the farthest round ratios on both sides.
  std::vector<double> ticks() const {
    for (const double ratio : {10.0, 4.0, 2.0, 1.5, 1.25, 1.1, 1.05}) {
      if (contains(ratio)) return {1 / ratio, 1, ratio};
    }
    return {1};
  }

 private:
  static double distance(double ratio) {
    return ratio > 0 && std::isfinite(ratio) ? std::max(ratio, 1 / ratio) : 1;
  }
  double reach_ = 1;
};

/// The interval and the median of a row as a bar and a mark on the axis.
std::string plot_html(const RatioAxis& axis, const RowChange& change) {
  const Estimate& ratio = *change.speedup;
  std::string html = fmt::format("<i class=\"one\" style=\"left:{:.2f}%\"></i>", axis.position(1));
  if (ratio.low && ratio.high) {
    const double left = axis.position(*ratio.low), right = axis.position(*ratio.high);
    html += fmt::format("<i class=\"interval{}{}\" style=\"left:{:.2f}%;width:{:.2f}%\"></i>",
                        axis.contains(*ratio.low) ? "" : " cut-left",
                        axis.contains(*ratio.high) ? "" : " cut-right", left, right - left);
  }
  return html + fmt::format("<i class=\"median\" style=\"left:{:.2f}%\"></i>",
                            axis.position(ratio.median));
}

/// The CSS class and the words for a row.
std::pair<std::string_view, std::string> finding_words(const RowChange& change) {
  switch (finding_of(change)) {
    case Finding::faster:
      return {"good", "faster"};
    case Finding::slower:
      return {"bad", "slower"};
    case Finding::none_detected:
      return {"plain", fmt::format("no difference seen (can only show {} or more)",
                                   detectable_text(change))};
    case Finding::unknown:
      break;
  }
  return {"plain", change.speedup ? "one round is too few" : "no round in one of the results"};
}

std::string row_html(const RatioAxis& axis, const RowChange& change) {
  const auto [tone, words] = finding_words(change);
  const std::string ratio =
      change.speedup ? fmt::format("{}×", significant(change.speedup->median)) : absent;
  return fmt::format(
      "<li class=\"{}\"><span class=\"row\">{}</span><span class=\"ratio\"><b>{}</b> {}</span>"
      "<span class=\"plot\" aria-hidden=\"true\">{}</span></li>\n",
      tone, html_spec(change.spec), html_prose(ratio), html_prose(words),
      change.speedup ? plot_html(axis, change) : "");
}

std::string ticks_html(const RatioAxis& axis) {
  std::string html;
  for (const double tick : axis.ticks())
    html +=
        fmt::format("<i style=\"left:{:.2f}%\">{}×</i>", axis.position(tick), significant(tick));
  return fmt::format(
      "<li class=\"ticks\" aria-hidden=\"true\"><span class=\"plot\">{}</span></li>\n", html);
}

std::string only_in(const std::vector<std::string>& specs, std::string_view which) {
  if (specs.empty()) return "";
  return html_paragraph(fmt::format("Only in the {} result: {}", which, fmt::join(specs, ", ")));
}

std::string rows_html(const ResultChanges& changes) {
  std::string html = only_in(changes.only_old, "old") + only_in(changes.only_new, "new");
  if (changes.rows.empty()) return html;
  if (!changes.obstacles.empty())
    return html_paragraph("There are no ratios, because the times cannot be compared.", "missing") +
           html;
  const RatioAxis axis(changes.rows);
  std::string rows;
  for (const RowChange& change : changes.rows) rows += row_html(axis, change);
  return html_paragraph(
             "Old time ÷ new time. To the right of the line, the new result is faster. Each bar is "
             "the 95 % interval of the ratio, and its mark is the ratio of the medians. A row is "
             "called faster or slower only if a test shows it (Welch’s t-test, with Holm’s "
             "adjustment over the rows).",
             "lead") +
         fmt::format("<ul class=\"ratios\">\n{}{}</ul>\n", rows, ticks_html(axis)) + html;
}

std::string numbers_html(const ResultChanges& changes) {
  if (changes.rows.empty())
    return html_paragraph("These two results have no row in common.", "missing");
  return to_html(changes_table(changes), "Medians over the rounds, and their ratio");
}

std::string different_html(const ResultChanges& changes) {
  if (changes.notes.empty()) return html_paragraph("Nothing that is recorded.", "missing");
  return to_html(differences_table(changes.notes), "Versions, settings and options",
                 TableKind::words);
}

std::string both(const std::string& old_html, const std::string& new_html) {
  return fmt::format("<h3>Old</h3>\n{}<h3>New</h3>\n{}", old_html, new_html);
}

}  // namespace

std::string render_changes_html(const ResultChanges& changes, const BenchResult& old_result,
                                const BenchResult& new_result) {
  const bool latency = changes.compared == ComparedTime::median_latency;
  return html_filled(
      html_changes_page(),
      {{"title", html_escaped("ortchestra: " + headline(changes))},
       {"headline", html_prose(headline(changes))},
       {"origin", html_escaped(fmt::format("{} → {}", changes.old_name, changes.new_name))},
       {"obstacles", obstacles_html(changes)},
       {"results", results_html(changes, old_result, new_result)},
       {"rows-title", latency ? "Median latency" : "Total time"},
       {"rows", rows_html(changes)},
       {"numbers", numbers_html(changes)},
       {"different", different_html(changes)},
       {"warnings", both(html_warnings(old_result), html_warnings(new_result))},
       {"conditions", both(html_context(old_result), html_context(new_result))}});
}

}  // namespace ortchestra
