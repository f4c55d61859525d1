#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "base/text/values.h"
#include "cli/commands/command.h"
#include "cli/commands/input_flags.h"
#include "cli/commands/result_files.h"
#include "cli/commands/settings_files.h"
#include "cli/terminal/flags_for.h"
#include "cli/terminal/help.h"
#include "cli/terminal/interruption.h"
#include "cli/terminal/options.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"
#include "ortchestra/config/config.h"
#include "ortchestra/config/plan.h"
#include "ortchestra/pipeline/read_files.h"
#include "ortchestra/report/report.h"
#include "ortchestra/tune/tune.h"
#include "ortchestra/tune/tune_text.h"

namespace ortchestra::cli {
namespace {

struct TuneFlags {
  WorkSettings work;
  TuneSettings tune;
  SettingsFiles files;
  std::optional<Objective> objective;
  TuneConstraints constraints;
  std::optional<int> percentile;
  std::optional<std::string> output;
  std::vector<TuneFile> results;
  std::optional<double> grace_s;
  ProgressFlags progress;
};

constexpr const char* default_output = "plan.toml";
constexpr const char* plan_heading =
    "# Written by 'ortchestra tune'. Use it with --plan, or as a configuration (--config).\n";
constexpr int exit_nothing_meets_the_limits = 4;

TuneOptions options_of(const TuneFlags& flags, std::vector<std::string>& notes) {
  const Configuration settings =
      flags.files.config ? read_config_file(*flags.files.config) : Configuration{};
  WorkSettings work = merge(flags.work, settings.work);
  notes = use_known_models(work).completed;
  TuneOptions options = tune_options_from(work, merge(flags.tune, settings.tune));
  options.objective = flags.objective.value_or(options.objective);
  options.constraints = flags.constraints;
  options.percentile = flags.percentile.value_or(options.percentile);
  return options;
}

/// Every file that the search reads.
std::vector<ReadFile> files_of_search(const TuneOptions& options, const TuneFlags& flags) {
  PipelineOptions runs;
  runs.models = options.models;
  runs.inputs = {options.input};
  std::vector<ReadFile> files = files_read_by(runs);
  add_settings_files(flags.files, files);
  return files;
}

/// Runs the search, and writes the result so far to the files after every round. A write error does
/// not end the search, because the final result is written again.
TuneResult search(const TuneOptions& options, const TuneFlags& flags,
                  const std::vector<std::string>& notes, Interruption& interruption) {
  Progress progress(progress_mode(flags.progress, ::isatty(STDERR_FILENO) != 0));
  if (!flags.progress.quiet) {
    for (const std::string& note : notes) progress.note(note);
  }
  bool write_failed = false;
  TuneObserver observer;
  observer.on_stage = [&](const std::string& what) {
    interruption.note_stage(what);
    progress.stage(what);
  };
  observer.on_round = [&](std::int64_t done, std::int64_t all, const std::string& candidate,
                          std::optional<double> remaining_s) {
    progress.round(done, all, candidate, remaining_s);
  };
  observer.on_result = [&](const TuneResult& so_far) {
    try {
      write_so_far(flags.results, so_far);
    } catch (const Error& error) {
      if (!write_failed && !flags.progress.quiet)
        progress.note(std::string(error.what()) +
                      "; the search continues, and the file is written again later");
      write_failed = true;
    }
  };
  return run_tune(options, observer, interruption.token());
}

/// Standard output shows the text unless a file goes there. Then standard error shows it if there
/// is no plan.
void show(const TuneResult& result, bool output_is_taken) {
  const int descriptor = output_is_taken ? STDERR_FILENO : STDOUT_FILENO;
  if (output_is_taken && has_plan(result)) return;
  const std::string text =
      tune_text(with_flags(result),
                {.width = terminal_width(descriptor), .color = !output_is_taken && wants_color()});
  if (output_is_taken) {
    std::fputs(text.c_str(), stderr);
  } else {
    print(text);
  }
}

int run(const TuneFlags& flags, const Arguments& arguments) {
  std::vector<std::string> notes;
  TuneOptions options = options_of(flags, notes);
  options.command = arguments;
  const std::string output = flags.output.value_or(default_output);
  const TuneFile plan{"--output", output, [&](const TuneResult& result) {
                        return plan_heading + plan_text(result, options);
                      }};
  std::vector<TuneFile> files = flags.results;
  files.push_back(plan);
  check_result_files(files, [&] { return files_of_search(options, flags); });
  Interruption interruption({flags.grace_s, ""});
  const TuneResult result = search(options, flags, notes, interruption);
  const bool output_is_taken = any_on_standard_output(files);
  show(result, output_is_taken);
  if (!has_plan(result)) files.pop_back();
  write_final(files, result);
  if (has_plan(result) && !output_is_taken)
    print(fmt::format("written to {0}\nnext: ortchestra run --plan {0} -i VIDEO -o seen.mp4\n",
                      output));
  if (result.interrupted) return interruption.exit_code();
  if (!result.winner) {
    throw failure(result.trials.empty()
                      ? "no candidate could be run"
                      : fmt::format("no candidate could be run; {}: {}", result.trials.front().spec,
                                    result.trials.front().error.value_or("")));
  }
  return result.meets_constraints ? 0 : exit_nothing_meets_the_limits;
}

void add_search(CLI::App& app, TuneFlags& flags) {
  const TuneOptions defaults;
  const OptionGroup group{app, "Search"};
  add_value(group,
            {"--objective", names_of_enum<Objective>("|", "|"),
             default_of("what to optimise", std::string(text_of(defaults.objective)))},
            flags.objective, parse_enum<Objective>);
  add_value(group, {"--max-latency-ms", "MS", "maximum latency of a batch in ms, at --percentile"},
            flags.constraints.max_latency_ms, parse_positive);
  add_value(group,
            {"--percentile", "P",
             default_of("percentile of the latency; lowered if there are few samples",
                        defaults.percentile)},
            flags.percentile, whole_number(range::percentile));
  add_value(group, {"--max-memory-mib", "MIB", "maximum memory of all processes in MiB"},
            flags.constraints.max_memory_mib, parse_positive);
  add_value(group, {"--max-cpu", "CPUS", "maximum number of CPUs that the plan keeps busy"},
            flags.constraints.max_cpus, parse_positive);
  const auto add_rows = [&flags](const std::string&, const std::vector<std::string>& values) {
    for (const std::string& value : values) flags.work.rows.push_back(parse_row(value));
  };
  add_repeatable(group,
                 {"-s,--strategy", "ROW",
                  "search only these rows; repeat -s for more [default: all suitable rows]"},
                 add_rows);
  add_value(group, {"-b,--batch", "N", "search only this batch [default: 1, 2, 4 and 8]"},
            flags.work.batch, whole_number(range::batch));
  add_device_flag(app, group.name, flags.work);
  add_value(
      group,
      {"--agreement", "A",
       "measure each model on each device and precision of this CPU, and use the fastest whose "
       "predictions agree with those on -d by A or more (0.99)"},
      flags.tune.agreement, parse_share);
  add_value(
      group,
      {"--rounds", "N", default_of("full rounds for each of the three finalists", defaults.rounds)},
      flags.tune.rounds, whole_number(range::rounds));
  add_value(group,
            {"--time-limit", "TIME",
             "limit for the search, which then takes the best so far; 90 (s), 90s, 5m or 1h"},
            flags.tune.time_limit_s, parse_duration_s);
  add_value(group, {"--seed", "N", default_of("random seed for the order of rounds", 1)},
            flags.tune.seed, whole_number(range::seed));
}

}  // namespace

Action add_tune(CLI::App& app, const Arguments& arguments) {
  const auto flags = std::make_shared<TuneFlags>();
  add_input_flags(app, flags->work);
  add_search(app, *flags);
  add_config_flag(app, flags->files);
  const OptionGroup group{app, "Results"};
  add_value(group, {"-o,--output", "FILE|-", default_of("write the plan to FILE", default_output)},
            flags->output, as_given);
  add_single(group, {"--json", "FILE|-", "write everything that was measured as JSON"},
             [flags = flags.get()](const std::string& name, const std::string& path) {
               flags->results.push_back(
                   {name, path, [](const TuneResult& result) { return render_json(result); }});
             });
  add_grace_flag({app}, flags->grace_s);
  add_progress_flags({app}, flags->progress);
  app.footer(
      "Searches on consecutive frames with a bounded window. Many candidates run short rounds.\n"
      "The better half runs longer rounds, and three finalists run full rounds of the whole run,\n"
      "in random order. If no difference is proven between finalists and they are within 2 %,\n"
      "the simplest one wins.\n\n"
      "With --agreement, models that name no device are first measured alone on each device. A\n"
      "lower precision is used only if enough frames and objects of a real input agree.\n\n"
      "With --time-limit, up to half of the time is kept for the finals. If the limit is too "
      "short\n"
      "for the whole search, a warning says how long it takes.\n\n"
      "Exit codes: 0 a plan was written, 1 failed, 2 unusable input, 4 no candidate meets the\n"
      "limits (the nearest one is shown), 130/143 interrupted (if a candidate was measured, the\n"
      "best so far is written, marked as not confirmed)\n\n"
      "Examples:\n"
      "  ortchestra tune -m faces.onnx -m yolo.onnx -i street.mp4 -o plan.toml\n"
      "  ortchestra tune --config models.toml --max-latency-ms 100 --max-memory-mib 500\n"
      "  ortchestra bench --plan plan.toml -s serial");
  return [flags, &arguments] { return run(*flags, arguments); };
}

}  // namespace ortchestra::cli
