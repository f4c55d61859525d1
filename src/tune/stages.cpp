#include "tune/stages.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include "base/text/numbers.h"
#include "tune/candidates.h"
#include "tune/judge.h"

namespace ortchestra {
namespace {

bool failed(const StageTrial& trial) { return trial.outcome == StageOutcome::failed; }

/// Moves the trials `order` to the front, in this order.
void put_first(TuneStage& stage, const std::vector<std::size_t>& order) {
  std::vector<StageTrial> trials;
  trials.reserve(stage.trials.size());
  for (const std::size_t i : order) trials.push_back(std::move(stage.trials[i]));
  for (std::size_t i = 0; i < stage.trials.size(); ++i) {
    if (std::ranges::find(order, i) == order.end()) trials.push_back(std::move(stage.trials[i]));
  }
  stage.trials = std::move(trials);
}

std::vector<Round> used_rounds(const StageTrial& trial, std::size_t blocks) {
  const std::size_t used =
      blocks == 0 ? trial.rounds.size() : std::min(blocks, trial.rounds.size());
  return {trial.rounds.begin(), trial.rounds.begin() + static_cast<std::ptrdiff_t>(used)};
}

int stage_percentile(const TuneStage& stage, int wanted) {
  int percentile = wanted;
  for (const StageTrial& trial : stage.trials) {
    std::int64_t samples = 0;
    for (const Round& round : trial.rounds)
      samples += static_cast<std::int64_t>(round.batch_latency_ms.size());
    if (!trial.rounds.empty())
      percentile = std::min(percentile, affordable_percentile(wanted, samples));
  }
  return percentile;
}

std::string best_text(Objective objective) {
  switch (objective) {
    case Objective::throughput:
      return "fastest";
    case Objective::latency:
      return "lowest latency";
    case Objective::memory:
      return "least memory";
  }
  return "";
}

/// The cost `ratio` × that of the best, in words: "12 % slower".
std::string difference_text(double ratio, Objective objective) {
  const char* const more = ratio < 1 ? "less" : "more";
  switch (objective) {
    case Objective::throughput:
      return fmt::format("{} {}", percent_text(std::abs(1 - 1 / ratio)),
                         ratio < 1 ? "faster" : "slower");
    case Objective::latency:
      return fmt::format("{} {} latency", percent_text(std::abs(ratio - 1)), more);
    case Objective::memory:
      return fmt::format("{} {} memory", percent_text(std::abs(ratio - 1)), more);
  }
  return "";
}

/// "12 % slower", or the limit that the trial exceeds.
std::string reason_of(const StageTrial& trial, const StageTrial& best, const TuneOptions& options) {
  if (!trial.meets_constraints) return violation_text(*trial.figures, options.constraints);
  if (&trial == &best) return best_text(options.objective);
  const auto own_cost = cost(*trial.figures, options.objective);
  const auto best_cost = cost(*best.figures, options.objective);
  return own_cost && best_cost ? difference_text(*own_cost / *best_cost, options.objective)
                               : "not measured";
}

/// The finalists that did not fail, with the rounds of the complete blocks.
std::vector<Finalist> finalists_of(const TuneResult& result, const std::vector<std::size_t>& which,
                                   const TuneOptions& options) {
  const TuneStage& finals = result.stages.back();
  const std::size_t blocks = complete_blocks(finals);
  std::vector<Finalist> finalists;
  for (const std::size_t i : which) {
    const StageTrial& entry = finals.trials[i];
    const Trial& trial = result.trials[entry.trial];
    finalists.push_back({used_rounds(entry, blocks), *entry.figures,
                         violation(*entry.figures, options.constraints),
                         complexity({parse_row(trial.spec), trial.batch})});
  }
  return finalists;
}

std::string named(const Trial& trial) {
  return fmt::format("{}, batch {}", trial.spec, trial.batch);
}

/// The rule by which the winner was chosen.
std::string choice_text(const TuneResult& result, const Judgement& judgement,
                        const std::vector<std::size_t>& which, const TuneOptions& options) {
  const TuneStage& finals = result.stages.back();
  const std::size_t blocks = complete_blocks(finals);
  const std::string best =
      fmt::format("the {} of {} finalists", best_text(options.objective), which.size());
  const std::string rounds =
      blocks == 1 ? std::string("one round each") : fmt::format("{} paired rounds", blocks);
  // The nearest rival whose difference is not proven.
  std::optional<std::size_t> rival;
  for (std::size_t i = 0; i < which.size(); ++i) {
    const auto& ratio = judgement.ratios[i];
    if (ratio && !ratio->differs &&
        finals.trials[which[i]].meets_constraints == result.meets_constraints &&
        (!rival || ratio->mean < judgement.ratios[*rival]->mean))
      rival = i;
  }
  const std::string rival_name =
      rival ? named(result.trials[finals.trials[which[*rival]].trial]) : "";
  switch (judgement.choice) {
    case Choice::only:
      if (which.size() == 1) return "it is the only finalist";
      return result.meets_constraints ? "it is the only finalist that meets the limits"
                                      : "no finalist meets the limits, and it comes nearest";
    case Choice::proven:
      return fmt::format("it is {}, as {} show with 95 % confidence", best, rounds);
    case Choice::lowest: {
      const auto detectable = rival ? judgement.ratios[*rival]->detectable : std::nullopt;
      return fmt::format(
          "it is {}, but the difference from {} is not proven: {} can {}", best, rival_name, rounds,
          detectable ? fmt::format("show only differences of {} or more", percent_text(*detectable))
                     : "show no difference");
    }
    case Choice::simplest:
      return fmt::format(
          "{} is not proven to differ ({}), and the difference is below 2 %. Of such finalists the "
          "simplest is taken: a simpler strategy, then a smaller batch, then a smaller window",
          rival_name, rounds);
  }
  return "";
}

}  // namespace

std::size_t complete_blocks(const TuneStage& stage) {
  std::optional<std::size_t> blocks;
  for (const StageTrial& trial : stage.trials) {
    if (!failed(trial))
      blocks = std::min(blocks.value_or(trial.rounds.size()), trial.rounds.size());
  }
  return blocks.value_or(0);
}

void update_figures(TuneStage& stage, const TuneOptions& options) {
  stage.percentile = stage_percentile(stage, options.percentile);
  const std::size_t blocks = complete_blocks(stage);
  for (StageTrial& trial : stage.trials) {
    if (trial.rounds.empty()) continue;
    trial.figures = figures_of(used_rounds(trial, blocks), stage.percentile);
    trial.meets_constraints = violation(*trial.figures, options.constraints) <= 0;
  }
}

std::vector<std::size_t> ranking(const TuneStage& stage, const TuneOptions& options) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < stage.trials.size(); ++i) {
    if (stage.trials[i].figures && !failed(stage.trials[i])) order.push_back(i);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t i) {
    const TuneFigures& figures = *stage.trials[i].figures;
    return std::pair(
        violation(figures, options.constraints),
        cost(figures, options.objective).value_or(std::numeric_limits<double>::infinity()));
  });
  return order;
}

void end_search_stage(TuneStage& stage, std::size_t kept, const TuneOptions& options) {
  stage.complete = std::ranges::all_of(
      stage.trials, [](const StageTrial& trial) { return failed(trial) || !trial.rounds.empty(); });
  const std::vector<std::size_t> order = ranking(stage, options);
  for (StageTrial& trial : stage.trials) {
    if (!failed(trial)) trial.outcome = StageOutcome::not_measured;
  }
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    StageTrial& trial = stage.trials[order[rank]];
    trial.outcome = rank < kept ? StageOutcome::taken_on : StageOutcome::not_taken_on;
    // Without a stage that all went through, there is nothing to compare with.
    trial.reason = kept > 0 ? reason_of(trial, stage.trials[order.front()], options) : "not used";
  }
  put_first(stage, order);
}

void end_finals(TuneResult& result, const TuneOptions& options) {
  TuneStage& finals = result.stages.back();
  const std::size_t blocks = complete_blocks(finals);
  finals.complete = static_cast<std::int64_t>(blocks) == finals.rounds_wanted;
  const std::vector<std::size_t> which = ranking(finals, options);
  const Judgement judgement =
      judge(finalists_of(result, which, options), options.objective, finals.percentile);
  for (std::size_t i = 0; i < which.size(); ++i) {
    StageTrial& entry = finals.trials[which[i]];
    const bool is_winner = i == judgement.winner;
    entry.outcome = is_winner ? StageOutcome::winner : StageOutcome::finalist;
    entry.ratio = judgement.ratios[i];
    if (!entry.meets_constraints) {
      entry.reason = violation_text(*entry.figures, options.constraints);
    } else if (!is_winner && entry.ratio) {
      entry.reason = difference_text(entry.ratio->mean, options.objective);
    }
  }
  const auto trial_of = [&](std::size_t i) { return finals.trials[which[i]].trial; };
  result.winner = trial_of(judgement.winner);
  if (judgement.runner_up) result.runner_up = trial_of(*judgement.runner_up);
  result.meets_constraints = finals.trials[which[judgement.winner]].meets_constraints;
  result.choice = choice_text(result, judgement, which, options);

  std::vector<std::size_t> order = which;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) {
    const StageTrial& entry = finals.trials[i];
    return std::tuple(entry.outcome != StageOutcome::winner, !entry.meets_constraints,
                      entry.ratio ? entry.ratio->mean : std::numeric_limits<double>::infinity());
  });
  put_first(finals, order);
}

}  // namespace ortchestra
