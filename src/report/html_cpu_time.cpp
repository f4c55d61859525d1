#include <fmt/format.h>

#include <algorithm>

#include "base/text/numbers.h"
#include "report/cpu_time.h"
#include "report/html_sections.h"
#include "report/html_text.h"

namespace ortchestra::report {
namespace {

/// The bar of a row. Its parts are as wide as their share, and narrow ones have no text.
std::string bar_html(const CpuParts& parts) {
  constexpr int narrowest_with_text = 8;  // percent
  std::string html, label;
  for (const auto& part : parts) {
    if (!(part.cpu_s > 0)) continue;
    const std::string percent = fmt::format("{} %", part.percent);
    html += fmt::format("<i class=\"{}\" style=\"flex-grow:{:.4f}\" title=\"{} {}\">{}</i>",
                        part.css_class, 100 * part.share, part.name, percent,
                        part.percent < narrowest_with_text ? "" : html_prose(percent));
    label += fmt::format("{}{} {}", label.empty() ? "" : ", ", part.name, percent);
  }
  return fmt::format("<div class=\"cpu\" role=\"img\" aria-label=\"CPU time: {}\">{}</div>\n",
                     label, html);
}

Table cpu_time_table(const BenchResult& result) {
  Table table;
  table.groups.emplace_back();
  for (const auto& row : result.rows) {
    const auto parts = cpu_parts(result, row);
    if (!parts) continue;
    table.columns.clear();
    Line line{row.spec, {}};
    for (const auto& part : *parts) {
      table.columns.emplace_back(part.name);
      line.cells.push_back({fmt::format("{} s, {} %", significant(part.cpu_s), part.percent)});
    }
    table.groups.back().push_back(std::move(line));
  }
  return table;
}

}  // namespace

std::string html_cpu_bar(const BenchResult& result, const RowResult& row) {
  const auto parts = cpu_parts(result, row);
  return parts ? bar_html(*parts) : "";
}

std::string html_cpu_time(const BenchResult& result) {
  const auto parted = std::ranges::find_if(
      result.rows, [&](const RowResult& row) { return cpu_parts(result, row).has_value(); });
  if (parted == result.rows.end()) {
    return html_paragraph(
        "This result does not say where the CPU time went: that needs a calibration, and a "
        "finished "
        "round of a row.",
        "missing");
  }
  std::string legend;
  const auto parts = cpu_parts(result, *parted);
  for (const auto& part : *parts) {
    legend +=
        fmt::format("<li><i class=\"{}\" aria-hidden=\"true\"></i><span><b>{}</b> {}</span></li>\n",
                    part.css_class, part.name, html_prose(part.about));
  }
  return html_paragraph(
             fmt::format("Each bar is the CPU time that a row had, {} × its total time, and "
                         "where it went. Medians over the rounds.",
                         shortest(result.machine.cores_budget) +
                             (result.machine.cores_budget == 1 ? " CPU" : " CPUs")),
             "lead") +
         fmt::format("<ul class=\"legend parts\">\n{}</ul>\n", legend) +
         html_fold("Numbers of these bars as a table",
                   to_html(cpu_time_table(result), "CPU seconds, and shares of the whole"));
}

}  // namespace ortchestra::report
