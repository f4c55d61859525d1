#include "cli/commands/bench_flags.h"

#include <fmt/format.h>

#include <utility>

#include "base/text/values.h"
#include "cli/commands/input_flags.h"
#include "cli/commands/study_settings.h"
#include "cli/terminal/interruption.h"
#include "cli/terminal/options.h"
#include "ortchestra/config/config.h"
#include "ortchestra/config/plan.h"
#include "ortchestra/report/report.h"

namespace ortchestra::cli {
namespace {

void add_workload(CLI::App& app, BenchFlags& flags) {
  const BenchOptions defaults;
  add_input_flags(app, flags.work);
  const OptionGroup group{app, "Workload"};
  add_value(group,
            {"-n,--frames", "N",
             "frames per round; a shorter input is repeated [default: chosen so that a round takes "
             "about 8 s]"},
            flags.bench.frames, whole_number(range::frames));
  add_value(group,
            {"-b,--batch", "N",
             default_of("frames per batch", BenchOptions::default_batch) +
                 ", or 1 if a model can't take more"},
            flags.work.batch, whole_number(range::batch));
  add_value(group,
            {"--batch-mode", names_of_enum<BatchMode>("|", "|"),
             default_of("repeat: one frame N times; consecutive: N successive frames",
                        std::string(text_of(defaults.batch_mode)))},
            flags.bench.batch_mode, parse_enum<BatchMode>);
}

void add_comparison(CLI::App& app, BenchFlags& flags) {
  const BenchOptions defaults;
  const auto add_rows = [&flags](const std::string&, const std::vector<std::string>& values) {
    for (const std::string& value : values) flags.work.rows.push_back(parse_row(value));
  };
  const OptionGroup group{app, "Comparison"};
  add_repeatable(
      group,
      {"-s,--strategy", "ROW",
       "a strategy with options, as in threads:intra=1 (see 'ortchestra help strategies'); repeat "
       "-s for more rows [default: serial, threads, processes, coroutines]"},
      add_rows);
  add_device_flag(app, group.name, flags.work);
  add_value(group,
            {"--rounds", "N", default_of("timed rounds per row, in random order", defaults.rounds)},
            flags.bench.rounds, whole_number(range::rounds));
  add_value(group,
            {"--time-limit", "TIME",
             "limit for the whole comparison, which also sets -n; 90 (s), 90s, 5m or 1h"},
            flags.bench.time_limit_s, parse_duration_s);
  add_value(
      group,
      {"--rate", "FPS",
       "submit FPS frames per second, as a camera does; latency counts from when a frame is due"},
      flags.bench.rate, parse_rate);
  add_value(group,
            {"--warmup", "N",
             default_of("batches per round before the time is measured", defaults.warmup)},
            flags.bench.warmup, whole_number(range::warmup));
  add_value(
      group,
      {"--seed", "N",
       default_of("random seed for the order of rows", static_cast<std::int64_t>(defaults.seed))},
      flags.bench.seed, whole_number(range::seed));
  add_value(group,
            {"--atol", "X",
             default_of("outputs may differ by X + rtol * |reference|",
                        fmt::format("{}", defaults.atol))},
            flags.bench.atol, parse_tolerance);
  add_value(
      group,
      {"--rtol", "X",
       default_of("relative tolerance of outputs, see --atol", fmt::format("{}", defaults.rtol))},
      flags.bench.rtol, parse_tolerance);
  add_value(group,
            {"--agreement", "A",
             "accept the outputs of a row if the predictions of each model agree with the "
             "reference row's by A or more (0.99), instead of --atol and --rtol"},
            flags.bench.agreement, parse_share);
}

void add_results(CLI::App& app, BenchFlags& flags) {
  const OptionGroup group{
      app,
      "Results (each file is rewritten after every round; - means standard output, instead of the "
      "table)"};
  add_result_files(group, flags.results);
  add_grace_flag({app}, flags.grace_s);
  add_progress_flags({app}, flags.progress);
}

}  // namespace

void add_bench_flags(CLI::App& app, BenchFlags& flags) {
  add_workload(app, flags);
  add_comparison(app, flags);
  app.add_flag(
         "--study", flags.study,
         "settings of the study: -n 1000 --size 256x256 -b 4 --batch-mode repeat, BGR colours")
      ->group("Workload");
  add_config_flag(app, flags.files);
  add_plan_flag(app, flags.files);
  add_results(app, flags);
  app.footer(
      "If a setting is given in several places, the first of these is used: an option of this\n"
      "command, --study, --plan, --config. -m NAME=FILE replaces the path of the configuration's\n"
      "model NAME and keeps its recipe. Any other -m adds a model.\n\n"
      "Exit codes: 0 done, 1 failed, 2 unusable input, 3 a row failed or outputs differ,\n"
      "130/143 interrupted\n"
      "\nExamples:\n"
      "  ortchestra bench --json result.json\n"
      "  ortchestra bench -m faces.onnx -m yolo.onnx -i street.mp4 -n 300 -s "
      "serial -s threads:intra=1\n"
      "  ortchestra bench --study --config models.toml --markdown result.md");
}

BenchOptions bench_options(const BenchFlags& flags, std::vector<std::string>& notes) {
  Configuration settings =
      flags.files.config ? read_config_file(*flags.files.config) : Configuration{};
  std::vector<Warning> warnings;
  if (flags.files.plan) {
    Plan plan = read_plan(*flags.files.plan);
    for (const std::string& misfit : misfits(plan))
      warnings.push_back(
          {"plan-misfit", fmt::format("{}: {}: tune again", *flags.files.plan, misfit)});
    // Rows from -s are compared with the plan's row.
    const std::vector<Row>& given_rows = flags.work.rows;
    std::vector<Row>& rows = plan.settings.work.rows;
    rows.insert(rows.end(), given_rows.begin(), given_rows.end());
    settings = merge(plan.settings, settings);
  }
  if (flags.study) settings = merge(study_settings(), settings);
  WorkSettings given = flags.work;
  if (flags.files.plan) given.rows.clear();
  WorkSettings work = merge(given, settings.work);
  // The study passed the pixels unchanged.
  if (!flags.study) notes = use_known_models(work).completed;
  BenchOptions options = bench_options_from(work, merge(flags.bench, settings.bench));
  if (flags.study) options.models = with_study_colors(options.models);
  options.warnings = std::move(warnings);
  return options;
}

}  // namespace ortchestra::cli
