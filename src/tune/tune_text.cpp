#include "ortchestra/tune/tune_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "ortchestra/tune/tune.h"
#include "report/table.h"
#include "tune/devices/device_text.h"

namespace ortchestra {
namespace {

using report::Line;
using report::Table;
using report::Tone;

/// One figure of the table of a stage.
struct Column {
  std::string title;
  std::string (*text)(const StageTrial& trial);
};

std::string shown(const std::optional<double>& value) {
  return value ? significant(*value) : absent;
}

Column frames_column() {
  return {"frames/s",
          [](const StageTrial& trial) { return significant(trial.figures->frames_per_s); }};
}

Column latency_column(const TuneStage& stage) {
  return {fmt::format("p{} ms", stage.percentile),
          [](const StageTrial& trial) { return shown(trial.figures->latency_ms); }};
}

Column memory_column() {
  return {"MiB", [](const StageTrial& trial) { return shown(trial.figures->memory_mib); }};
}

Column cpu_column() {
  return {"CPUs",
          [](const StageTrial& trial) { return fmt::format("{:.2f}", trial.figures->cpus); }};
}

/// The figures of a stage, those that matter for the objective and the limits first.
std::vector<Column> columns_of(const TuneStage& stage, const TuneResult& result) {
  struct Ranked {
    int rank;
    Column column;
  };
  const auto rank = [&](Objective objective, bool limited) {
    return result.objective == objective ? 0 : limited ? 1 : 2;
  };
  std::vector<Ranked> ranked = {
      {rank(Objective::throughput, false), frames_column()},
      {rank(Objective::latency, result.constraints.max_latency_ms.has_value()),
       latency_column(stage)},
      {rank(Objective::memory, result.constraints.max_memory_mib.has_value()), memory_column()},
      {result.constraints.max_cpus ? 1 : 2, cpu_column()},
  };
  std::ranges::stable_sort(ranked, {}, &Ranked::rank);
  std::vector<Column> columns;
  for (Ranked& each : ranked) columns.push_back(std::move(each.column));
  return columns;
}

std::string outcome_text(const StageTrial& trial, const TuneResult& result) {
  switch (trial.outcome) {
    case StageOutcome::winner:
      if (!result.meets_constraints) return "nearest";
      return result.confirmed ? "WINNER" : "best so far";
    case StageOutcome::failed:
      return "failed";
    case StageOutcome::not_measured:
    case StageOutcome::open:
      return "not measured";
    case StageOutcome::taken_on:
    case StageOutcome::not_taken_on:
    case StageOutcome::finalist:
      break;
  }
  return trial.reason;
}

/// The 95 % interval of the difference from the winner, in the unit of the trial's reason.
std::string interval_text(const StageTrial& trial, Objective objective) {
  if (!trial.ratio || !trial.ratio->low || !trial.ratio->high) return absent;
  const auto percents = [&](double ratio) {
    return 100 * (objective == Objective::throughput ? 1 - 1 / ratio : ratio - 1);
  };
  const double low = percents(*trial.ratio->low);
  const double high = percents(*trial.ratio->high);
  const int decimals = std::max(std::abs(low), std::abs(high)) < 10 ? 1 : 0;
  return fmt::format("{:.{}f} to {:.{}f} %", low, decimals, high, decimals);
}

bool is_among_the_best(const StageTrial& trial) {
  return trial.outcome == StageOutcome::winner || trial.outcome == StageOutcome::finalist ||
         trial.outcome == StageOutcome::taken_on;
}

/// How the candidates of a table are named: with a column for the batch, or in two lines.
enum class Naming { columns, lines };

Table stage_table(const TuneStage& stage, const TuneResult& result, std::size_t figures,
                  Naming naming) {
  std::vector<Column> columns = columns_of(stage, result);
  // The intervals matter more than the last figures.
  const bool with_intervals = stage.whole_pipeline && figures > 0;
  columns.resize(std::min(columns.size(), std::max<std::size_t>(figures, 1)));
  Table table;
  if (naming == Naming::columns) table.columns.emplace_back("batch");
  for (const Column& column : columns) table.columns.push_back(column.title);
  table.columns.emplace_back("result");
  if (with_intervals) table.columns.emplace_back("95 % interval");
  table.groups.resize(2);
  for (const StageTrial& trial : stage.trials) {
    if (!trial.figures && trial.outcome != StageOutcome::failed) continue;
    std::vector<Line>& group = table.groups[is_among_the_best(trial) ? 0 : 1];
    const Trial& candidate = result.trials[trial.trial];
    Line line{one_line(candidate.spec), {}, 0};
    if (naming == Naming::columns) {
      line.cells.push_back({std::to_string(candidate.batch)});
    } else {
      group.push_back(line);
      line.label = fmt::format("batch {}", candidate.batch);
      line.indent = 1;
    }
    for (const Column& column : columns)
      line.cells.push_back({trial.figures ? column.text(trial) : absent});
    const bool good = trial.outcome == StageOutcome::winner && result.meets_constraints;
    line.cells.push_back({outcome_text(trial, result), good ? Tone::good : Tone::plain});
    if (with_intervals) line.cells.push_back({interval_text(trial, result.objective)});
    group.push_back(std::move(line));
  }
  std::erase_if(table.groups, [](const std::vector<Line>& group) { return group.empty(); });
  return table;
}

/// The table with as many figures as fit. All of them are in the JSON.
std::string fitting_table(const TuneStage& stage, const TuneResult& result,
                          const ConsoleOptions& options) {
  const report::TableStyle style{.width = options.width, .color = options.color};
  for (const Naming naming : {Naming::columns, Naming::lines}) {
    for (std::size_t figures = 5; figures-- > 0;) {
      const Table table = stage_table(stage, result, figures, naming);
      if (!options.width || width_of(table) <= *options.width) return to_text(table, style);
    }
  }
  return to_text(stage_table(stage, result, 0, Naming::lines), style);
}

std::string counted(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// The number of rounds that every finalist has.
std::size_t finished_rounds(const TuneStage& stage) {
  std::size_t fewest = static_cast<std::size_t>(stage.rounds_wanted);
  for (const StageTrial& trial : stage.trials) {
    if (trial.outcome != StageOutcome::failed) fewest = std::min(fewest, trial.rounds.size());
  }
  return fewest;
}

bool was_started(const TuneStage& stage) {
  return std::ranges::any_of(stage.trials, [](const StageTrial& trial) {
    return !trial.rounds.empty() || trial.outcome == StageOutcome::failed;
  });
}

std::string title_of(std::size_t index, const TuneResult& result) {
  const TuneStage& stage = result.stages[index];
  if (stage.whole_pipeline) {
    std::string text = fmt::format(
        "Finals: {} of the whole run for each of {}. Reading, decoding and writing are included, "
        "so the figures can't be compared with those above. Differences are means within blocks.",
        counted(static_cast<std::size_t>(stage.rounds_wanted), "round"),
        counted(stage.trials.size(), "finalist"));
    if (!stage.complete) {
      text += index == result.decided_in
                  ? fmt::format(" They were cut short, and {} of the rounds count.",
                                finished_rounds(stage))
                  : " They were cut short, and are not used: the best of the stage before counts.";
    }
    return text;
  }
  std::string text = fmt::format("Stage {}: {} of inference, one for each of {}.", index + 1,
                                 stage.name, counted(stage.trials.size(), "candidate"));
  if (!was_started(stage)) {
    text += " No time was left for it.";
  } else if (!stage.complete) {
    text += index == 0 ? " It was cut short: the best of those measured are taken on."
                       : " It was cut short, and is not used: the best of the stage before count.";
  }
  return text;
}

std::string plan_line(const TuneResult& result) {
  const StageTrial* const winner = in_deciding_stage(result, result.winner);
  if (winner == nullptr) return "no candidate was measured";
  const Trial& trial = result.trials[*result.winner];
  const TuneFigures& figures = *winner->figures;
  const TuneStage& stage = result.stages[*result.decided_in];
  std::string text =
      fmt::format("{}{}, batch {}: {} frames/s",
                  result.meets_constraints ? "" : "no plan meets the limits; the nearest is ",
                  trial.spec, trial.batch, significant(figures.frames_per_s));
  if (figures.latency_ms)
    text += fmt::format(", p{} latency {} ms", stage.percentile, significant(*figures.latency_ms));
  if (figures.memory_mib) text += fmt::format(", {} MiB", significant(*figures.memory_mib));
  return text + fmt::format(", {:.2f} CPUs", figures.cpus);
}

std::string paragraph(const std::string& label, const std::string& text,
                      std::optional<std::size_t> width) {
  std::string shown;
  for (const std::string& line : wrapped(one_line(label + text), width.value_or(std::string::npos)))
    shown += line + '\n';
  return shown;
}

std::string stage_text(std::size_t index, const TuneResult& result, const ConsoleOptions& options) {
  const TuneStage& stage = result.stages[index];
  std::string text = paragraph("", title_of(index, result), options.width);
  if (!was_started(stage)) return text + '\n';
  text += fitting_table(stage, result, options);
  const auto not_measured =
      std::ranges::count(stage.trials, StageOutcome::not_measured, &StageTrial::outcome);
  if (not_measured > 0)
    text += paragraph("", fmt::format("{} more were not measured.", not_measured), options.width);
  for (const StageTrial& trial : stage.trials) {
    if (trial.outcome != StageOutcome::failed) continue;
    const Trial& candidate = result.trials[trial.trial];
    text += paragraph("failed: ",
                      fmt::format("{}, batch {}: {}", candidate.spec, candidate.batch,
                                  candidate.error.value_or("")),
                      options.width);
  }
  return text + '\n';
}

/// Why the winner was not confirmed.
std::string unconfirmed_text(const TuneResult& result) {
  if (result.interrupted) return "interrupted: the best so far, not confirmed by full rounds";
  if (result.needed_s) return "cut short: the best so far, not confirmed by full rounds";
  return "not confirmed: no finalist could run the whole pipeline";
}

}  // namespace

std::string tune_text(const TuneResult& result, const ConsoleOptions& options) {
  std::string text = device_text(result, options);
  for (std::size_t i = 0; i < result.stages.size(); ++i) text += stage_text(i, result, options);
  for (const Warning& warning : result.warnings)
    text += paragraph("warning: ", warning.text, options.width);
  if (result.winner && !result.confirmed)
    text += paragraph("", unconfirmed_text(result), options.width);
  text += paragraph("plan: ", plan_line(result), options.width);
  if (!result.choice.empty()) text += paragraph("why: ", result.choice, options.width);
  if (!has_plan(result)) {
    text += paragraph("no plan is written: ",
                      result.winner ? "no candidate meets the limits" : "no candidate was measured",
                      options.width);
  }
  return text;
}

}  // namespace ortchestra
