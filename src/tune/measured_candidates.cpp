#include "tune/measured_candidates.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "tune/judge.h"

namespace ortchestra {

std::size_t MeasuredCandidates::add(const TuneCandidate& candidate) {
  const auto known = std::ranges::find(candidates_, candidate, &MeasuredCandidate::candidate);
  if (known != candidates_.end()) return static_cast<std::size_t>(known - candidates_.begin());
  candidates_.push_back({candidate, {}, 0, {}, 0});
  trials_.push_back({candidate.row, candidate.batch, {}, 0, "", false});
  return candidates_.size() - 1;
}

void MeasuredCandidates::add_round(std::size_t i, Round round, double seconds) {
  MeasuredCandidate& measured = candidates_[i];
  if (measured.round_s != seconds) {
    measured.shorter_rounds = std::exchange(measured.rounds, {});
    measured.shorter_round_s = std::exchange(measured.round_s, seconds);
  }
  round.block = static_cast<std::int64_t>(measured.rounds.size());
  measured.rounds.push_back(std::move(round));
  update_figures(i, percentile_for(i));
}

void MeasuredCandidates::fail(std::size_t i, const std::string& why) {
  trials_[i].outcome = "failed: " + why;
}

void MeasuredCandidates::undo_incomplete_stage(const std::vector<std::size_t>& which,
                                               double seconds) {
  const bool complete = std::ranges::all_of(which, [&](std::size_t i) {
    const MeasuredCandidate& measured = candidates_[i];
    return measured.rounds.empty() || measured.round_s == seconds || !trials_[i].outcome.empty();
  });
  if (complete) return;
  for (const std::size_t i : which) {
    MeasuredCandidate& measured = candidates_[i];
    if (measured.round_s != seconds || measured.shorter_rounds.empty()) continue;
    measured.rounds = std::move(measured.shorter_rounds);
    measured.round_s = measured.shorter_round_s;
    update_figures(i, percentile_for(i));
  }
}

void MeasuredCandidates::update_figures(std::size_t i, int percentile) {
  Trial& trial = trials_[i];
  trial.rounds = static_cast<int>(candidates_[i].rounds.size());
  trial.figures = figures_of(candidates_[i].rounds, percentile);
  trial.meets_constraints = violation(trial.figures, options_.constraints) <= 0;
}

int MeasuredCandidates::percentile_for(std::size_t i) const {
  std::int64_t samples = 0;
  for (const Round& round : candidates_[i].rounds)
    samples += static_cast<std::int64_t>(round.batch_latency_ms.size());
  return affordable_percentile(options_.percentile, samples);
}

std::vector<std::size_t> MeasuredCandidates::ranking() const {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    if (!candidates_[i].rounds.empty() && trials_[i].outcome.empty()) order.push_back(i);
  }
  const auto key = [&](std::size_t i) {
    const TuneFigures& figures = trials_[i].figures;
    return std::pair(
        violation(figures, options_.constraints),
        cost(figures, options_.objective).value_or(std::numeric_limits<double>::infinity()));
  };
  std::ranges::sort(order, {}, key);
  return order;
}

}  // namespace ortchestra
