#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands/bench_flags.h"
#include "cli/commands/command.h"
#include "cli/commands/result_files.h"
#include "cli/commands/settings_files.h"
#include "cli/terminal/flags_for.h"
#include "cli/terminal/interruption.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"
#include "ortchestra/pipeline/read_files.h"
#include "ortchestra/report/report.h"

namespace ortchestra::cli {
namespace {

/// Every file that the comparison reads.
std::vector<ReadFile> files_of_comparison(const BenchOptions& options, const BenchFlags& flags) {
  std::vector<ReadFile> files;
  add_input(options.input, files);
  for (const ModelRequest& model : options.models) add_model(model.source, files);
  add_settings_files(flags.files, files);
  return files;
}

/// Runs the comparison, and writes the result so far to the files after every round. A write error
/// does not end the comparison, because the final result is written again.
BenchResult compare(const BenchOptions& options, const BenchFlags& flags,
                    const std::vector<std::string>& notes, Interruption& interruption) {
  Progress progress(progress_mode(flags.progress, ::isatty(STDERR_FILENO) != 0));
  FirstRounds first_rounds(progress);
  if (!flags.progress.quiet) {
    for (const std::string& note : notes) progress.note(note);
  }
  bool write_failed = false;
  BenchObserver observer;
  observer.on_stage = [&](const std::string& what) {
    interruption.note_stage(what);
    progress.stage(what);
  };
  observer.on_round = [&](std::int64_t done, std::int64_t all, const std::string& spec,
                          std::optional<double> remaining_s) {
    progress.round(done, all, spec, remaining_s);
  };
  observer.on_result = [&](const BenchResult& so_far) {
    first_rounds.show(so_far);
    try {
      write_so_far(flags.results, so_far);
    } catch (const Error& error) {
      if (!write_failed && !flags.progress.quiet)
        progress.note(std::string(error.what()) +
                      "; the comparison continues, and the file is written again later");
      write_failed = true;
    }
  };
  return run_bench(options, observer, interruption.token());
}

void show(const BenchResult& result, const BenchFlags& flags) {
  if (any_on_standard_output(flags.results)) return;
  print(render_console(with_flags(result),
                       {.width = terminal_width(STDOUT_FILENO), .color = wants_color()}));
}

constexpr int exit_row_failed_or_differs = 3;

int run(const BenchFlags& flags, const Arguments& arguments) {
  std::vector<std::string> notes;
  BenchOptions options = bench_options(flags, notes);
  options.command = arguments;
  check_result_files(flags.results, [&] { return files_of_comparison(options, flags); });
  Interruption interruption({flags.grace_s, ""});
  const BenchResult result = compare(options, flags, notes, interruption);
  show(result, flags);
  write_final(flags.results, result);
  if (result.interrupted && interruption.requested()) return interruption.exit_code();
  return all_rows_agree(result) ? 0 : exit_row_failed_or_differs;
}

}  // namespace

Action add_bench(CLI::App& app, const Arguments& arguments) {
  const auto flags = std::make_shared<BenchFlags>();
  add_bench_flags(app, *flags);
  return [flags, &arguments] { return run(*flags, arguments); };
}

}  // namespace ortchestra::cli
