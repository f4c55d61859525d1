#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// The figures of one candidate's rounds. Latency is the `percentile` over the batches of all
/// rounds.
TuneFigures figures_of(const std::vector<Round>& rounds, int percentile);

/// How far the figures exceed the constraints: 0 if they meet them, else the largest relative
/// excess over a limit (0.5: 50 % too much). Infinite if a constrained figure was not measured.
double violation(const TuneFigures& figures, const TuneConstraints& constraints);
/// The limit that is exceeded most: "memory 12 % over the limit". Empty if all are met.
std::string violation_text(const TuneFigures& figures, const TuneConstraints& constraints);

/// The cost for the objective: seconds per frame, milliseconds or MiB; > 0, smaller is better.
/// Empty if it was not measured.
std::optional<double> cost(const TuneFigures& figures, Objective objective);

/// The highest percentile up to `wanted` that can be distinguished from the maximum with this
/// number of samples (samples_for_percentile()).
int affordable_percentile(int wanted, std::int64_t samples);

/// A finalist. The rounds of all finalists are those of the same blocks, in the same order.
struct Finalist {
  std::vector<Round> rounds;
  TuneFigures figures;
  double violation = 0;
  std::vector<std::int64_t> complexity;
};

/// Why the winner was chosen.
enum class Choice {
  only,      ///< it is the only finalist that meets the constraints, or that is nearest to them
  proven,    ///< its cost is significantly lower than that of every rival
  lowest,    ///< its cost is the lowest, but a rival's is not significantly higher
  simplest,  ///< its cost is not significantly higher than the lowest, and it is simpler
};

struct Judgement {
  std::size_t winner = 0;
  std::optional<std::size_t> runner_up;
  Choice choice = Choice::only;
  /// One per finalist: its cost relative to the winner's. Empty for the winner, and if the cost was
  /// not measured in a block.
  std::vector<std::optional<CostRatio>> ratios;
};

/// Chooses the winner among the finalists that meet the constraints, or else among those nearest to
/// them. All costs are compared within blocks. The winner has the lowest cost, or it is simpler,
/// its cost is not significantly higher, and by less than 2 %. `finalists` must not be empty.
Judgement judge(const std::vector<Finalist>& finalists, Objective objective, int percentile);

}  // namespace ortchestra
