#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ortchestra/record/changes.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// A comparison in one format. Every renderer is a pure function of the result: it prints nothing,
/// and returns text that ends with a newline, in UTF-8.
std::string render_json(const BenchResult& result);
std::string render_csv(
    const BenchResult& result);  ///< a line for each finished round, and one for each failed row
std::string render_markdown(
    const BenchResult& result);  ///< the console's content with GitHub's tables
/// One file for a browser, which needs nothing else: tables, charts, a timeline of the lanes, and
/// the result itself for download.
std::string render_html(const BenchResult& result);
/// The runs of every round in Chrome's trace-event format, for Perfetto or chrome://tracing: a
/// process a round, a track a lane.
std::string render_trace(const BenchResult& result);

struct ConsoleOptions {
  std::optional<std::size_t> width =
      std::nullopt;    ///< of the terminal, in columns; none: as wide as the table is
  bool color = false;  ///< ANSI colours
};
std::string render_console(const BenchResult& result, const ConsoleOptions& options = {});

/// Two results of the same comparison, for a console.
std::string render_changes(const ResultChanges& changes, const ConsoleOptions& options = {});

struct ReportFormat {
  std::string_view name;       ///< as on the command line
  std::string_view extension;  ///< of its files, with the dot
  std::string_view summary;    ///< for help texts: "the table in GitHub's Markdown"
  std::string (*render)(const BenchResult& result);
};

/// Every format there is. A new one is a file in src/report/ and a line in the list.
std::span<const ReportFormat> report_formats();

}  // namespace ortchestra
