#include "tune/search_warnings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "base/text/numbers.h"
#include "ortchestra/explain/explain.h"
#include "tune/halving.h"
#include "tune/stages.h"

namespace ortchestra {
namespace {

std::string left_out(const TuneResult& result, std::size_t survivors) {
  std::vector<std::string> parts;
  for (const TuneStage& stage : result.stages) {
    if (stage.complete) continue;
    if (stage.whole_pipeline) {
      parts.push_back(
          fmt::format("{} of {} rounds of the finals",
                      stage.rounds_wanted - static_cast<std::int64_t>(complete_blocks(stage)),
                      stage.rounds_wanted));
    } else {
      parts.push_back(fmt::format(
          "{} of {} candidates in the {}",
          std::ranges::count(stage.trials, StageOutcome::not_measured, &StageTrial::outcome),
          stage.trials.size(), stage.name));
    }
  }
  const bool has_finals = !result.stages.empty() && result.stages.back().whole_pipeline;
  const auto searched = static_cast<std::size_t>(
      std::ranges::count(result.stages, false, &TuneStage::whole_pipeline));
  if (searched == 1 && !result.stages.front().complete) parts.emplace_back("all longer rounds");
  const std::size_t wanted = std::min(survivors, finalists_wanted);
  if (!has_finals) {
    parts.emplace_back("the finals");
  } else if (result.stages.back().trials.size() < wanted) {
    parts.push_back(
        fmt::format("{} of {} finalists", wanted - result.stages.back().trials.size(), wanted));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

std::vector<Warning> search_warnings(const TuneResult& result, const TuneOptions& options,
                                     std::size_t survivors) {
  std::vector<Warning> warnings;
  if (result.needed_s && options.time_limit_s) {
    warnings.push_back(
        {"search-cut-short",
         fmt::format("the time limit of {} was too short: here the whole search takes about {}. "
                     "Left out: {}",
                     rounded_duration(*options.time_limit_s), rounded_duration(*result.needed_s),
                     left_out(result, survivors))});
  }
  if (result.decided_in) {
    const int percentile = result.stages[*result.decided_in].percentile;
    const bool matters =
        options.objective == Objective::latency || options.constraints.max_latency_ms;
    if (matters && percentile < options.percentile) {
      warnings.push_back(
          {"lower-percentile",
           fmt::format("latency is judged at p{} instead of p{}: too few batches were measured for "
                       "the higher percentile",
                       percentile, options.percentile)});
    }
  }
  BenchResult rounds;
  rounds.machine = result.machine;
  for (const TuneStage& stage : result.stages) {
    for (const StageTrial& trial : stage.trials) rounds.rows.emplace_back().rounds = trial.rounds;
  }
  std::ranges::move(find_machine_warnings(rounds), std::back_inserter(warnings));
  return warnings;
}

}  // namespace ortchestra
