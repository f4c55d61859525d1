#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/command.h"
#include "cli/terminal/flags_for.h"
#include "cli/terminal/interruption.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"
#include "ortchestra/convert/convert.h"
#include "ortchestra/report/run_report.h"
#include "ortchestra/sink/sink.h"

namespace ortchestra::cli {
namespace {

struct ConvertFlags {
  std::vector<std::string> files;  ///< the input, then the outputs
  bool overwrite = false;
  ProgressFlags progress;
};

ConvertOptions options_of(const ConvertFlags& flags) {
  if (flags.files.size() < 2)
    throw input_error(
        "convert needs a JSONL file and at least one output: ortchestra convert x.jsonl x.csv");
  ConvertOptions options;
  options.input = flags.files.front();
  std::transform(flags.files.begin() + 1, flags.files.end(), std::back_inserter(options.outputs),
                 parse_output);
  if (flags.overwrite) options.existing = Existing::overwrite;
  return options;
}

int run(const ConvertFlags& flags) {
  const ConvertOptions options = options_of(flags);
  Interruption interruption({});
  ConvertSummary summary;
  {
    Progress progress(progress_mode(flags.progress, ::isatty(STDERR_FILENO) != 0));
    PipelineObserver observer;
    observer.on_stage = [&](const std::string& what) {
      interruption.note_stage(what);
      progress.stage(what);
    };
    observer.on_note = [&](const RunNote& note) {
      if (!flags.progress.quiet) progress.note(text_with_flags(note.text, note.remedies));
    };
    observer.on_progress = [&](std::int64_t frames, std::optional<std::int64_t> all,
                               double frames_per_s) { progress.frames(frames, all, frames_per_s); };
    summary = convert_predictions(options, observer, interruption.token());
  }
  if (summary.interrupted) return interruption.exit_code();
  if (flags.progress.quiet) return 0;
  const bool to_stderr =
      std::ranges::find(options.outputs, "-", &PipelineOutput::name) != options.outputs.end();
  const int stream = to_stderr ? STDERR_FILENO : STDOUT_FILENO;
  const std::string text = render_outputs(
      summary.outputs, {.width = terminal_width(stream), .color = !to_stderr && wants_color()});
  if (!to_stderr) return print(text);
  std::fputs(text.c_str(), stderr);
  return 0;
}

}  // namespace

Action add_convert(CLI::App& app, const Arguments&) {
  const auto flags = std::make_shared<ConvertFlags>();
  std::string kinds;
  for (const SinkKind& kind : sink_kinds()) {
    if (!kind.holds_pictures && !kind.holds_values)
      kinds += fmt::format("{}{} ({})", kinds.empty() ? "" : ", ", kind.name, kind.summary);
  }
  app.add_option("FILE", flags->files,
                 "the JSONL file that run wrote, then the outputs: " + kinds +
                     ", - (JSONL on standard output). OUTPUT:MODEL,… gets only the predictions of "
                     "these models")
      ->required();
  app.add_flag("--overwrite", flags->overwrite,
               "replace existing outputs; in a directory, only files that an earlier run wrote");
  add_progress_flags({app}, flags->progress);
  app.footer(
      "Writes predictions in other formats, without running the models again. Each output gets\n"
      "the same bytes as from run. Videos, pictures and .npz need more than JSONL holds: only run\n"
      "writes them. {stem} in an output's name is replaced by the name of the input of run.\n"
      "A damaged line is an error, before any output is written.\n\n"
      "Examples:\n"
      "  ortchestra convert street.jsonl street.json\n"
      "  ortchestra convert a.jsonl a.csv 'a.yolo/:people'");
  return [flags] { return run(*flags); };
}

}  // namespace ortchestra::cli
