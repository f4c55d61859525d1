#pragma once

#include <optional>
#include <vector>

#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// The figures of one candidate's rounds. Latency is the `percentile` over the batches of all
/// rounds.
TuneFigures figures_of(const std::vector<Round>& rounds, int percentile);

/// How far the figures exceed the constraints: 0 if they meet them, else the largest relative
/// excess over a limit (0.5: 50 % too much). Infinite if a constrained figure was not measured.
double violation(const TuneFigures& figures, const TuneConstraints& constraints);

/// The cost for the objective: seconds per frame, milliseconds or MiB; > 0, smaller is better.
/// Empty if it was not measured.
std::optional<double> cost(const TuneFigures& figures, Objective objective);

/// The highest percentile up to `wanted` that can be distinguished from the maximum with this
/// number of samples (samples_for_percentile()).
int affordable_percentile(int wanted, std::int64_t samples);

/// A finalist. The rounds of all finalists have the same blocks.
struct Finalist {
  std::vector<Round> rounds;
  TuneFigures figures;
  double violation = 0;
  std::vector<std::int64_t> complexity;
};

struct Judgement {
  std::size_t winner = 0;
  std::optional<std::size_t> runner_up;
  std::optional<Estimate> lead;  ///< runner-up's cost ÷ winner's cost, paired within blocks
};

/// Chooses the winner among the finalists that meet the constraints, or else among those nearest to
/// them. It is the finalist with the lowest cost, or a simpler one whose cost is not significantly
/// different and within 2 %. `finalists` must not be empty.
Judgement judge(const std::vector<Finalist>& finalists, Objective objective, int percentile);

}  // namespace ortchestra
