#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ortchestra/record/changes.h"
#include "ortchestra/record/record.h"
#include "ortchestra/record/tune_result.h"

namespace ortchestra {

/// Renders a comparison as JSON, the format of the result file. Every render function is a pure
/// function of its arguments. It prints nothing, and returns UTF-8 text that ends with a newline.
std::string render_json(const BenchResult& result);
/// The same for the result of a search.
std::string render_json(const TuneResult& result);
/// CSV: a header, one line per finished round, and one line per failed row.
std::string render_csv(const BenchResult& result);
/// Markdown with tables for GitHub: the content of render_console(), and the evidence of all
/// claims.
std::string render_markdown(const BenchResult& result);
/// One HTML file that loads nothing: tables, charts, a timeline of the lanes, and the result itself
/// for download.
std::string render_html(const BenchResult& result);
/// All runs in Chrome's trace-event format, for Perfetto or chrome://tracing. Each round is a
/// process, each lane is a track.
std::string render_trace(const BenchResult& result);

struct ConsoleOptions {
  std::optional<std::size_t> width = std::nullopt;  ///< terminal columns; empty: no limit
  bool color = false;                               ///< use ANSI colours
};
/// Text for a terminal.
std::string render_console(const BenchResult& result, const ConsoleOptions& options = {});

/// The comparison of two results, as text for a terminal.
std::string render_changes(const ResultChanges& changes, const ConsoleOptions& options = {});

/// The comparison of two results as one HTML file that loads nothing.
std::string render_changes_html(const ResultChanges& changes, const BenchResult& old_result,
                                const BenchResult& new_result);

struct ReportFormat {
  std::string_view name;       ///< as on the command line
  std::string_view extension;  ///< file name extension, with the dot
  std::string_view summary;    ///< for help texts: "the table for GitHub"
  std::string (*render)(const BenchResult& result);
  /// Renders the comparison of two results. Null if the format has none.
  std::string (*render_changes)(const ResultChanges& changes, const BenchResult& old_result,
                                const BenchResult& new_result) = nullptr;
};

/// All formats. To add one, add a file in src/report/ and a line to the list in formats.cpp.
std::span<const ReportFormat> report_formats();

}  // namespace ortchestra
