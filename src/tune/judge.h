#pragma once

#include <optional>
#include <vector>

#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// What the rounds of one candidate say, with latency at `percentile` of all their batches.
TuneFigures figures_of(const std::vector<Round>& rounds, int percentile);

/// By how much the figures break the constraints: 0 where they meet them, else the largest share
/// above a limit. A constraint on what was not measured is broken wholly.
double violation(const TuneFigures& figures, const TuneConstraints& constraints);

/// Smaller is better, positive: seconds a frame, milliseconds, MiB. Nothing where it was not
/// measured.
std::optional<double> cost(const TuneFigures& figures, Objective objective);

/// The highest percentile up to `wanted` that so many samples can tell from the maximum: 6.6 beyond
/// it, as in MLPerf's floors of 64 for p90 and 660 for p99.
int affordable_percentile(int wanted, std::int64_t samples);

/// The finalists' rounds, in the same blocks.
struct Finalist {
  std::vector<Round> rounds;
  TuneFigures figures;
  double violation = 0;
  std::vector<std::int64_t> complexity;
};

struct Judgement {
  std::size_t winner = 0;
  std::optional<std::size_t> runner_up;
  std::optional<Estimate> lead;  ///< runner-up's cost ÷ winner's, paired within blocks
};

/// Of those that meet the constraints (else of those nearest to them) the one with the least cost,
/// or the simplest of those that can't be told from it and lie within 2 %. `finalists` is not
/// empty.
Judgement judge(const std::vector<Finalist>& finalists, Objective objective, int percentile);

}  // namespace ortchestra
