#include "tune/halving.h"

#include <algorithm>

namespace ortchestra {
namespace {

/// Length of the first and of the longest rounds of the search, relative to the finalists' rounds.
constexpr double first_round_share = 0.2;
constexpr double longest_round_share = 0.5;
/// For estimates of the time: how many neighbours a candidate has that were not tried yet.
constexpr std::size_t usual_neighbours = 3;

}  // namespace

std::size_t kept_of(std::size_t candidates) {
  return std::max(finalists_wanted, (candidates + 1) / 2);
}

double first_round_s(const TuneOptions& options) {
  return first_round_share * options.final_round_s;
}

double next_round_s(double seconds, const TuneOptions& options) {
  return std::min(2 * seconds, longest_round_share * options.final_round_s);
}

ToCome finals_to_come(std::size_t finalists, const TuneOptions& options,
                      const EstimateRound& estimate_s) {
  const std::size_t rounds = finalists * static_cast<std::size_t>(options.rounds);
  return {static_cast<std::int64_t>(rounds),
          static_cast<double>(rounds) * estimate_s(options.final_round_s)};
}

ToCome stages_to_come(std::size_t left, double seconds, bool neighbours_added,
                      const TuneOptions& options, const EstimateRound& estimate_s) {
  ToCome sum = finals_to_come(std::min(left, finalists_wanted), options, estimate_s);
  while (left > finalists_wanted) {
    left = kept_of(left);
    seconds = next_round_s(seconds, options);
    if (!neighbours_added && left <= few_left) {
      neighbours_added = true;
      left += usual_neighbours * candidates_with_neighbours;
    }
    if (left > finalists_wanted) {
      sum.rounds += static_cast<std::int64_t>(left);
      sum.seconds += static_cast<double>(left) * estimate_s(seconds);
    }
  }
  return sum;
}

ToCome search_to_come(const TuneStage& stage, bool neighbours_added, const TuneOptions& options,
                      const EstimateRound& estimate_s) {
  std::int64_t rounds = 0;
  for (const StageTrial& trial : stage.trials) {
    if (trial.outcome == StageOutcome::open)
      rounds += stage.rounds_wanted - static_cast<std::int64_t>(trial.rounds.size());
  }
  ToCome sum = stage.whole_pipeline ? ToCome{}
                                    : stages_to_come(stage.trials.size(), stage.round_s,
                                                     neighbours_added, options, estimate_s);
  sum.rounds += rounds;
  sum.seconds += static_cast<double>(rounds) * estimate_s(stage.round_s);
  return sum;
}

}  // namespace ortchestra
