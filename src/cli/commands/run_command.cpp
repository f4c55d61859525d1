#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/files/links.h"
#include "base/text/json_text.h"
#include "base/text/text.h"
#include "cli/commands/command.h"
#include "cli/commands/output_path.h"
#include "cli/commands/run_flags.h"
#include "cli/commands/settings_files.h"
#include "cli/shards/run_job.h"
#include "cli/terminal/flags_for.h"
#include "cli/terminal/interruption.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/pipeline/read_files.h"
#include "ortchestra/pipeline/run_trace.h"
#include "ortchestra/report/run_report.h"
#include "ortchestra/sink/sink.h"

namespace ortchestra::cli {
namespace {

/// Whether predictions go to standard output.
bool takes_stdout(const PipelineOptions& options) {
  return std::ranges::find(options.outputs, "-", &PipelineOutput::name) != options.outputs.end();
}

/// Whether predictions go to the terminal that standard error is. A progress line would be among
/// them.
bool writes_to_progress_terminal(const PipelineOptions& options) {
  struct stat progress {};
  if (::fstat(STDERR_FILENO, &progress) != 0 || !S_ISCHR(progress.st_mode)) return false;
  return std::ranges::any_of(options.outputs, [&](const PipelineOutput& output) {
    struct stat status {};
    const int found =
        output.name == "-" ? ::fstat(STDOUT_FILENO, &status) : ::stat(output.name.c_str(), &status);
    return found == 0 && S_ISCHR(status.st_mode) && status.st_rdev == progress.st_rdev;
  });
}

void check_files(const RunFlags& flags, const PipelineOptions& options) {
  if (flags.json) {
    check_output_path("--json", *flags.json);
    if (takes_stdout(options) && *flags.json == "-")
      throw input_error("--json - and -o - both go to standard output: give one of them a file");
  }
  if (flags.trace) check_output_path("--trace", *flags.trace);
  std::vector<WrittenFile> written = files_written_by(options);
  if (flags.json) written.push_back({"--json " + *flags.json, *flags.json});
  if (flags.trace)
    written.push_back({"--trace " + *flags.trace, *flags.trace, {partial_path(*flags.trace)}});
  refuse_overwriting(written, [&] {
    std::vector<ReadFile> files = files_read_by(options);
    add_settings_files(flags.files, files);
    return files;
  });
}

/// Throws Error(failure) if every model failed on every frame.
void require_any_success(const RunSummary& summary) {
  const auto failed = std::ranges::find_if(
      summary.models, [](const ModelSummary& model) { return model.failed_frames > 0; });
  const bool all_failed = std::ranges::all_of(summary.models, [](const ModelSummary& model) {
    return model.failed_frames == model.frames;
  });
  if (failed == summary.models.end() || !all_failed) return;
  throw failure(fmt::format("every model failed on every frame; first error, of model '{}': {}",
                            failed->name, failed->first_error.value_or("")));
}

/// Reports on standard error which models failed.
void report_failures(const RunSummary& summary) {
  for (const ModelSummary& model : summary.models) {
    if (model.failed_frames == 0) continue;
    fmt::print(stderr,
               "ortchestra: model {} failed on {} of {} frames ({:.0f} %); first error: {}\n",
               one_line(model.name), model.failed_frames, model.frames,
               100.0 * static_cast<double>(model.failed_frames) / static_cast<double>(model.frames),
               one_line(model.first_error.value_or("")));
  }
}

/// Where the user can change how a model is fed and decoded.
std::string place_of_settings(const RunFlags& flags, const ModelRequest& request) {
  if (flags.files.config) return "of " + *flags.files.config;
  if (flags.files.plan) return "of " + *flags.files.plan;
  return fmt::format("of a configuration ('ortchestra inspect {} --toml models.toml' drafts one)",
                     request.source);
}

/// Warns on standard error about predictions that look wrong.
void warn_about_doubts(const RunSummary& summary, const PipelineOptions& options,
                       const RunFlags& flags) {
  for (std::size_t i = 0; i < summary.models.size(); ++i) {
    const ModelSummary& model = summary.models[i];
    for (const PredictionDoubt& doubt : model.doubts)
      print_message(
          "warning",
          fmt::format("model {}: {}; check {} {}", one_line(model.name), doubt.text, doubt.check,
                      one_line(place_of_settings(flags, options.models.at(i).request))));
  }
}

/// How to continue after the run was killed; empty if it can't be resumed.
std::string advice_after_kill(const PipelineOptions& options) {
  if (!can_be_resumed(options)) return "";
  return "the outputs are unfinished: the same command with --resume continues at the last "
         "checkpoint";
}

/// Shows the summary: on standard error if predictions go to standard output.
void show(const RunSummary& summary, const RunFlags& flags, const PipelineOptions& options) {
  if (flags.json) {
    write_text(*flags.json, json_text(to_json(summary), 2) + "\n");
    if (*flags.json == "-") return;
  }
  if (summary.stages.empty()) return;  // nothing was done: an earlier run had completed the outputs
  const bool to_stderr = takes_stdout(options);
  if (flags.progress.quiet && to_stderr) return;
  const int stream = to_stderr ? STDERR_FILENO : STDOUT_FILENO;
  const std::string text =
      render_run(summary, {.width = terminal_width(stream), .color = !to_stderr && wants_color()});
  if (to_stderr) {
    std::fputs(text.c_str(), stderr);
  } else {
    print(text);
  }
}

/// Runs the videos of a manifest one by one, with a completion record for each.
int run_one_by_one(const RunFlags& flags, PipelineOptions run, std::vector<std::string> notes) {
  if (flags.trace)
    throw input_error(
        "--trace shows one run, and is not possible with {key}: leave one of them out");
  ShardOptions options;
  options.manifest = read_manifest(*flags.shards.manifest);
  options.shard = shard_of(flags.shards, notes);
  options.run = std::move(run);
  options.on_bad_input = flags.shards.on_bad_input.value_or(options.on_bad_input);
  return run_job(options, {flags.json, flags.grace_s, flags.progress}, notes);
}

void use_inputs_of(const std::string& manifest, PipelineOptions& options) {
  options.inputs.clear();
  for (const ManifestEntry& video : read_manifest(manifest).entries)
    options.inputs.emplace_back(video.path);
}

int run(const RunFlags& flags, const Arguments& arguments) {
  std::vector<std::string> notes;
  PipelineOptions options = run_options(flags, notes);
  if (is_job(flags.shards, flags.inputs, options.outputs))
    return run_one_by_one(flags, std::move(options), std::move(notes));
  if (flags.shards.manifest) use_inputs_of(*flags.shards.manifest, options);
  check_files(flags, options);
  Interruption interruption({flags.grace_s, advice_after_kill(options)});
  interruption.note_stage("opening models and inputs");
  RunSummary summary;
  {
    const bool has_progress_line =
        ::isatty(STDERR_FILENO) != 0 && !writes_to_progress_terminal(options);
    Progress progress(progress_mode(flags.progress, has_progress_line));
    if (!flags.progress.quiet) {
      for (const std::string& note : notes) progress.note(note);
    }
    std::optional<RunTrace> trace;
    if (flags.trace) trace.emplace(*flags.trace);
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
    std::vector<OutputSummary> outputs;
    observer.on_outputs = [&](const std::vector<OutputSummary>& states) { outputs = states; };
    if (trace) observer.on_span = [&](const StageSpan& span) { trace->add(span); };
    try {
      summary = run_pipeline(options, observer, interruption.token());
    } catch (...) {
      // The error follows, and says why an output failed. With one output, it says enough.
      for (OutputSummary& output : outputs) output.error.reset();
      if (outputs.size() > 1)
        progress.print(render_outputs(outputs, {.width = terminal_width(STDERR_FILENO)}));
      throw;
    }
    if (trace) trace->finish();
  }
  summary.command = arguments;
  show(summary, flags, options);
  report_failures(summary);
  warn_about_doubts(summary, options, flags);
  if (summary.interrupted && interruption.requested()) return interruption.exit_code();
  require_any_success(summary);
  return 0;
}

}  // namespace

Action add_run(CLI::App& app, const Arguments& arguments) {
  const auto flags = std::make_shared<RunFlags>();
  add_run_flags(app, *flags);
  return [flags, &arguments] { return run(*flags, arguments); };
}

}  // namespace ortchestra::cli
