#include <array>

#include "ortchestra/report/report.h"

namespace ortchestra {

std::span<const ReportFormat> report_formats() {
  static constexpr std::array formats{
      ReportFormat{"console", ".txt", "the table",
                   [](const BenchResult& result) { return render_console(result); }},
      ReportFormat{"json", ".json", "the whole result with all samples", render_json},
      ReportFormat{"csv", ".csv", "one line per round", render_csv},
      ReportFormat{"markdown", ".md", "the table for GitHub", render_markdown},
      ReportFormat{"html", ".html", "a page with charts and a timeline", render_html,
                   render_changes_html},
      ReportFormat{"trace", ".trace.json", "all runs, for Perfetto", render_trace},
  };
  return formats;
}

}  // namespace ortchestra
