#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/files/links.h"
#include "base/text/json_text.h"
#include "base/text/text.h"
#include "base/text/values.h"
#include "cli/commands/command.h"
#include "cli/commands/input_flags.h"
#include "cli/commands/output_path.h"
#include "cli/commands/settings_files.h"
#include "cli/shards/run_job.h"
#include "cli/shards/shard_flags.h"
#include "cli/terminal/flags_for.h"
#include "cli/terminal/help.h"
#include "cli/terminal/interruption.h"
#include "cli/terminal/options.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"
#include "ortchestra/config/config.h"
#include "ortchestra/config/plan.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/pipeline/read_files.h"
#include "ortchestra/pipeline/run_trace.h"
#include "ortchestra/report/run_report.h"
#include "ortchestra/sink/sink.h"

namespace ortchestra::cli {
namespace {

struct RunFlags {
  WorkSettings work;
  RunSettings run;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  SettingsFiles files;
  bool resume = false;
  bool overwrite = false;
  std::optional<OnBadFrame> on_bad_frame;
  std::optional<OnModelError> on_model_error;
  std::optional<std::int64_t> checkpoint_frames;
  std::optional<std::string> json;
  std::optional<std::string> trace;
  std::optional<double> grace_s;
  ProgressFlags progress;
  ShardFlags shards;
};

/// How to get a configuration for the model files that have no decoder.
std::string draft_advice(const WorkSettings& work) {
  std::vector<std::string> files;
  for (std::size_t i = 0; i < work.models.size(); ++i) {
    if (is_model_file(work.models[i].source) && !work.uses[i].decode)
      files.push_back(work.models[i].source);
  }
  return fmt::format("'ortchestra inspect {} --toml models.toml' writes a draft configuration",
                     fmt::join(files, " "));
}

PipelineOptions options_of(const RunFlags& flags, std::vector<std::string>& notes) {
  Configuration settings =
      flags.files.config ? read_config_file(*flags.files.config) : Configuration{};
  std::optional<Plan> plan;
  if (flags.files.plan) {
    plan = read_plan(*flags.files.plan);
    settings = merge(plan->settings, settings);
  }
  WorkSettings work = merge(flags.work, settings.work);
  const RunSettings run = merge(flags.run, settings.run);
  // Before models are described below.
  load_runtime_for(run_options_from(work, run));
  if (plan) {
    for (const std::string& misfit : misfits(*plan))
      notes.push_back(
          fmt::format("{} may not be the best plan any more: {}. Run 'ortchestra tune' again",
                      *flags.files.plan, misfit));
  }
  const KnownModelNotes known = use_known_models(work);
  notes.insert(notes.end(), known.completed.begin(), known.completed.end());
  notes.insert(notes.end(), known.undecoded.begin(), known.undecoded.end());
  if (!known.undecoded.empty()) notes.push_back(draft_advice(work));
  PipelineOptions options = run_options_from(work, run);
  if (!flags.inputs.empty()) options.inputs.assign(flags.inputs.begin(), flags.inputs.end());
  for (const std::string& output : flags.outputs) options.outputs.push_back(parse_output(output));
  if (flags.resume && flags.overwrite)
    throw input_error(
        "--resume and --overwrite can't be used together: the first continues the outputs, the "
        "second "
        "replaces them");
  if (flags.resume) options.existing = Existing::resume;
  if (flags.overwrite) options.existing = Existing::overwrite;
  options.on_bad_frame = flags.on_bad_frame.value_or(options.on_bad_frame);
  options.on_model_error = flags.on_model_error.value_or(options.on_model_error);
  options.checkpoint_frames = flags.checkpoint_frames.value_or(options.checkpoint_frames);
  return options;
}

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
  PipelineOptions options = options_of(flags, notes);
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

/// Parses "continue" or "fail". The default is neither, and can't be given.
OnModelError parse_on_model_error(const std::string& what, const std::string& text) {
  const auto value = enum_named<OnModelError>(text);
  if (value && *value != OnModelError::carry_on_unless_lost) return *value;
  throw input_error(fmt::format("{} can't be '{}': give {} or {}", what, text,
                                text_of(OnModelError::carry_on), text_of(OnModelError::fail)));
}

void add_work(CLI::App& app, RunFlags& flags) {
  const PipelineOptions defaults;
  add_model_flags(app, flags.work);
  const OptionGroup group{app, "Workload"};
  const auto add_to = [](std::vector<std::string>& list) {
    return [&list](const std::string&, const std::vector<std::string>& values) {
      list.insert(list.end(), values.begin(), values.end());
    };
  };
  add_repeatable(
      group,
      {"-i,--input", "INPUT",
       "a video, a directory or glob of pictures, a camera, a URL, - (standard input), or "
       "synthetic; repeat -i or give several, as in -i *.mp4"},
      add_to(flags.inputs));
  add_shard_flags(group, flags.shards);
  add_reading_flags(group, flags.work);
  add_value(group, {"-n,--frames", "N", "maximum number of frames per input [default: all]"},
            flags.run.frames, whole_number(range::frames));
  add_value(group, {"-b,--batch", "N", default_of("frames per batch", defaults.batch)},
            flags.work.batch, whole_number(range::batch));
  const auto add_rows = [&flags](const std::string&, const std::vector<std::string>& values) {
    for (const std::string& value : values) flags.work.rows.push_back(parse_row(value));
  };
  add_repeatable(group,
                 {"-s,--strategy", "ROW",
                  default_of("a strategy with options (see 'ortchestra help strategies')",
                             to_string(defaults.row))},
                 add_rows);
  add_device_flag(app, group.name, flags.work);
  add_config_flag(app, flags.files);
  add_plan_flag(app, flags.files);

  const OptionGroup results{app, "Results"};
  std::string kinds;
  for (const SinkKind& kind : sink_kinds())
    kinds += fmt::format("{}{} ({})", kinds.empty() ? "" : ", ", kind.name, kind.summary);
  add_repeatable(
      results,
      {"-o,--output", "OUTPUT",
       kinds + ", - (JSONL on standard output). OUTPUT:MODEL,… gets only the predictions "
               "of these models. Repeat -o for more outputs"},
      add_to(flags.outputs));
  app.add_flag("--resume", flags.resume, "continue an interrupted run")->group(results.name);
  app.add_flag("--overwrite", flags.overwrite,
               "replace existing outputs; in a directory, only files that an earlier run wrote")
      ->group(results.name);
  add_value(results,
            {"--checkpoint", "N",
             default_of("frames between checkpoints; --resume continues at the last one",
                        defaults.checkpoint_frames)},
            flags.checkpoint_frames, whole_number(range::frames));
  add_value(
      results,
      {"--on-bad-frame", "skip|fail", default_of("what to do with an unreadable frame", "skip")},
      flags.on_bad_frame, parse_enum<OnBadFrame>);
  add_value(results,
            {"--on-model-error", "continue|fail",
             "what to do if a model fails on a frame, or its worker process has died and can't be "
             "restarted [default: continue, but fail if a worker can't be restarted]"},
            flags.on_model_error, parse_on_model_error);
  add_value(results, {"--json", "FILE|-", "write the summary as JSON"}, flags.json, as_given);
  add_value(results, {"--trace", "FILE", "write a timeline for Perfetto or chrome://tracing"},
            flags.trace, as_given);
  add_grace_flag({app}, flags.grace_s);
  add_progress_flags({app}, flags.progress);
}

}  // namespace

Action add_run(CLI::App& app, const Arguments& arguments) {
  const auto flags = std::make_shared<RunFlags>();
  add_work(app, *flags);
  app.footer(
      "Several inputs are read one after another. {stem} in an output's name is replaced\n"
      "by the input's file name without extension. An output is called NAME.partial until it is "
      "complete. No output may\n"
      "replace a file that is read, or a directory that contains one.\n\n"
      "With --manifest and {key}, each video has its own outputs, and a record of its completion.\n"
      "The same command skips what is done, and resumes what was interrupted\n"
      "(docs/many-machines.md).\n\n"
      "Decoders, thresholds, labels and the setting 'every' come from the configuration or the "
      "plan\n"
      "(docs/predictions.md). A known model, such as YOLOX or UltraFace, needs none. Any other\n"
      "model without a decoder gives statistics of its tensors.\n\n"
      "The first SIGINT, SIGTERM or SIGHUP stops the run cleanly. If it has not ended after the\n"
      "time of --grace, or at a second signal, all its processes are killed. The same command\n"
      "with --resume continues the run. If a signal stops a run whose inputs are all cameras or\n"
      "streams, the outputs are completed and the exit code is 0.\n\n"
      "Exit codes: 0 done (the summary counts the frames on which models failed), 1 the run\n"
      "failed: for example a worker died, or memory, threads, processes or open files ran out,\n"
      "2 unusable option or input, 130/143 interrupted\n\n"
      "Examples:\n"
      "  ortchestra run --config models.toml -i street.mp4 -o street.jsonl -o seen.mp4\n"
      "  ortchestra run --plan plan.toml -i a.mp4 -i b.mp4 -o 'out/{stem}.csv' --resume\n"
      "  ortchestra run -m faces.onnx -i synthetic -n 100 -o -\n"
      "  ortchestra run --plan plan.toml --manifest videos.jsonl --shard 1/4 -o 'out/{key}.jsonl'");
  return [flags, &arguments] { return run(*flags, arguments); };
}

}  // namespace ortchestra::cli
