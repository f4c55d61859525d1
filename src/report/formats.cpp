#include <array>

#include "ortchestra/report/report.h"

namespace ortchestra {

std::span<const ReportFormat> report_formats() {
  static constexpr std::array formats{
      ReportFormat{"console", ".txt",
                   [](const BenchResult& result) { return render_console(result); }},
      ReportFormat{"json", ".json", render_json},
      ReportFormat{"csv", ".csv", render_csv},
      ReportFormat{"markdown", ".md", render_markdown},
      ReportFormat{"html", ".html", render_html},
      ReportFormat{"trace", ".trace.json", render_trace},
  };
  return formats;
}

}  // namespace ortchestra
