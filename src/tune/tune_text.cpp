#include "ortchestra/tune/tune_text.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "report/table.h"

namespace ortchestra {
namespace {

using report::Table;
using report::Tone;

std::string shown(const std::optional<double>& value) {
  return value ? significant(*value) : absent;
}

std::string outcome_text(const TuneResult& result, std::size_t index) {
  const Trial& trial = result.trials[index];
  if (index == result.winner) {
    if (!result.meets_constraints) return "nearest";
    return result.confirmed ? "WINNER" : "best so far";
  }
  if (index == result.runner_up) return "runner-up";
  if (trial.outcome.starts_with("failed")) return "failed";
  if (!trial.meets_constraints && trial.rounds > 0) return "exceeds a limit";
  return trial.outcome.empty() ? "not finished" : trial.outcome;
}

Table trials_table(const TuneResult& result) {
  Table table;
  table.columns = {"batch",       "frames/s", fmt::format("latency p{}, ms", result.percentile),
                   "memory, MiB", "CPUs",     "outcome"};
  table.groups.emplace_back();
  for (std::size_t i = 0; i < result.trials.size(); ++i) {
    const Trial& trial = result.trials[i];
    const bool ran = trial.rounds > 0;
    table.groups.back().push_back(
        {one_line(to_string(trial.row)),
         {{std::to_string(trial.batch)},
          {ran ? significant(trial.figures.frames_per_s) : absent},
          {shown(trial.figures.latency_ms)},
          {shown(trial.figures.memory_mib)},
          {ran ? fmt::format("{:.2f}", trial.figures.cpus) : absent},
          {outcome_text(result, i),
           i == result.winner && result.meets_constraints ? Tone::good : Tone::plain}}});
  }
  return table;
}

std::string better(Objective objective) {
  switch (objective) {
    case Objective::throughput:
      return "faster than";
    case Objective::latency:
      return "with less latency than";
    case Objective::memory:
      return "with less memory than";
  }
  return "";
}

std::string named(const Trial& trial) {
  return fmt::format("{}, batch {}", to_string(trial.row), trial.batch);
}

std::string lead_text(const TuneResult& result, const TuneOptions& options) {
  if (!result.runner_up) return "";
  const std::string other = named(result.trials[*result.runner_up]);
  if (!result.lead || !result.lead->low || !result.lead->high)
    return fmt::format("; the next is {} (not confirmed by full rounds)", other);
  const Estimate& lead = *result.lead;
  if (*lead.low > 1)
    return fmt::format(", {} {} by {:.1f}–{:.1f} % (95 % interval)", better(options.objective),
                       other, 100 * (*lead.low - 1), 100 * (*lead.high - 1));
  return fmt::format(
      "; no significant difference from {} (95 % interval of the ratio {:.3f}–{:.3f})", other,
      *lead.low, *lead.high);
}

std::string verdict(const TuneResult& result, const TuneOptions& options) {
  if (!result.winner) return "no candidate was measured";
  const Trial& winner = result.trials[*result.winner];
  std::string text = fmt::format(
      "{}{}{}", result.meets_constraints ? "" : "no plan meets the limits; the nearest is ",
      named(winner), lead_text(result, options));
  text += fmt::format(": {} frames/s", significant(winner.figures.frames_per_s));
  if (winner.figures.latency_ms)
    text += fmt::format(", p{} latency {} ms", result.percentile,
                        significant(*winner.figures.latency_ms));
  if (winner.figures.memory_mib)
    text += fmt::format(", {} MiB", significant(*winner.figures.memory_mib));
  return text + fmt::format(", {:.2f} CPUs", winner.figures.cpus);
}

std::string paragraph(const std::string& label, const std::string& text,
                      std::optional<std::size_t> width) {
  std::string shown;
  for (const std::string& line : wrapped(one_line(label + text), width.value_or(std::string::npos)))
    shown += line + '\n';
  return shown;
}

}  // namespace

std::string tune_text(const TuneResult& result, const TuneOptions& options,
                      std::optional<std::size_t> width) {
  std::string text = to_text(trials_table(result), {.width = width});
  text += '\n';
  for (const Trial& trial : result.trials) {
    if (trial.outcome.starts_with("failed"))
      text += paragraph("left out: ", named(trial) + " " + trial.outcome, width);
  }
  for (const std::string& notice : result.notices) text += paragraph("notice: ", notice, width);
  if (result.winner && !result.confirmed)
    text += paragraph(result.interrupted ? "interrupted: " : "cut short: ",
                      "the best so far, not confirmed by full rounds", width);
  text += paragraph("plan: ", verdict(result, options), width);
  if (!has_plan(result)) {
    text += paragraph("no plan is written: ",
                      result.winner ? "no candidate meets the limits" : "no candidate was measured",
                      width);
  }
  return text;
}

}  // namespace ortchestra
