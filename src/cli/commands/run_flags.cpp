#include "cli/commands/run_flags.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string>
#include <vector>

#include "base/text/values.h"
#include "cli/terminal/help.h"
#include "cli/terminal/interruption.h"
#include "cli/terminal/options.h"
#include "ortchestra/base/error.h"
#include "ortchestra/config/config.h"
#include "ortchestra/config/plan.h"
#include "ortchestra/engine/engine.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/sink/sink.h"
#include "ortchestra/strategy/row.h"

namespace ortchestra::cli {
namespace {

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

/// Parses "continue" or "fail". The default is neither, and can't be given.
OnModelError parse_on_model_error(const std::string& what, const std::string& text) {
  const auto value = enum_named<OnModelError>(text);
  if (value && *value != OnModelError::carry_on_unless_lost) return *value;
  throw input_error(fmt::format("{} can't be '{}': give {} or {}", what, text,
                                text_of(OnModelError::carry_on), text_of(OnModelError::fail)));
}

}  // namespace

void add_run_flags(CLI::App& app, RunFlags& flags) {
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
}

PipelineOptions run_options(const RunFlags& flags, std::vector<std::string>& notes) {
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

}  // namespace ortchestra::cli
