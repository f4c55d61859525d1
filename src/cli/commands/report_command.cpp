#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands/command.h"
#include "cli/commands/output_path.h"
#include "cli/commands/result_files.h"
#include "cli/terminal/flags_for.h"
#include "cli/terminal/options.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"
#include "ortchestra/explain/explain.h"
#include "ortchestra/record/load.h"
#include "ortchestra/report/report.h"

namespace ortchestra::cli {
namespace {

struct ReportFlags {
  std::vector<std::string> results;  ///< one or two
  std::vector<ResultFile> files;
};

ConsoleOptions console() {
  return {.width = terminal_width(STDOUT_FILENO), .color = wants_color()};
}

/// Loads a result. Values that can't be read become warnings, so that every format shows them. The
/// verdict is computed again if it is missing, or if invalid values were dropped.
BenchResult load(const std::string& path) {
  ReadResult read = load_bench_result(path);
  if (read.result.verdict.text.empty() || read.had_invalid_values) summarise(read.result);
  if (read.had_invalid_values) read.result.explanation = find_claims(read.result);
  for (const std::string& note : read.notes)
    read.result.warnings.push_back({"damaged-result", fmt::format("{}: {}", path, note)});
  return std::move(read.result);
}

int show(const ReportFlags& flags) {
  check_result_files(flags.files, [&] {
    return std::vector<ReadFile>{{flags.results.front(), "the result"}};
  });
  const BenchResult result = load(flags.results.front());
  if (!any_on_standard_output(flags.files)) print(render_console(with_flags(result), console()));
  write_final(flags.files, result);
  return 0;
}

/// Only some formats can show the comparison of two results.
void check_formats(const std::vector<ResultFile>& files) {
  for (const ResultFile& file : files) {
    if (file.format->render_changes != nullptr) continue;
    std::vector<std::string> possible;
    for (const ReportFormat& format : report_formats()) {
      if (format.render_changes != nullptr) possible.push_back(fmt::format("--{}", format.name));
    }
    throw input_error(
        fmt::format("{} takes one result, not two: to compare two, use {} or no option",
                    file.option, fmt::join(possible, ", ")));
  }
}

int compare(const ReportFlags& flags) {
  check_formats(flags.files);
  check_result_files(flags.files, [&] {
    return std::vector<ReadFile>{{flags.results[0], "the old result"},
                                 {flags.results[1], "the new result"}};
  });
  const BenchResult old_one = load(flags.results[0]);
  const BenchResult new_one = load(flags.results[1]);
  ResultChanges changes = compare_results(old_one, new_one);
  changes.old_name = flags.results[0];
  changes.new_name = flags.results[1];
  if (!any_on_standard_output(flags.files)) print(render_changes(changes, console()));
  write_changes(flags.files, changes, old_one, new_one);
  return 0;
}

int run(const ReportFlags& flags) {
  if (flags.results.size() > 2)
    throw input_error(fmt::format("report takes one result, or two results to compare, not {}",
                                  flags.results.size()));
  return flags.results.size() == 1 ? show(flags) : compare(flags);
}

}  // namespace

Action add_report(CLI::App& app, const Arguments&) {
  const auto flags = std::make_shared<ReportFlags>();
  app.add_option("RESULT", flags->results, "a file written by bench --json; two files are compared")
      ->required();
  add_result_files({app, "Results (- means standard output, instead of the table)"}, flags->files);
  app.footer(
      "Two results of the same workload on the same machine are compared row by row, as a table\n"
      "or a page. Otherwise the differences are listed. The rounds of two results are not paired.\n"
      "So a comparison of rows within one bench detects smaller differences.\n\n"
      "Examples:\n"
      "  ortchestra report result.json --markdown result.md\n"
      "  ortchestra report before.json after.json\n"
      "  ortchestra report before.json after.json --html comparison.html");
  return [flags] { return run(*flags); };
}

}  // namespace ortchestra::cli
