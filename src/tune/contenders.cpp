#include "tune/contenders.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "tune/judge.h"

namespace ortchestra {

std::size_t Contenders::add(const TuneCandidate& candidate) {
  const auto known = std::ranges::find(contenders_, candidate, &Contender::candidate);
  if (known != contenders_.end()) return static_cast<std::size_t>(known - contenders_.begin());
  contenders_.push_back({candidate, {}, 0, {}, 0});
  trials_.push_back({candidate.row, candidate.batch, {}, 0, "", false});
  return contenders_.size() - 1;
}

void Contenders::add_round(std::size_t i, Round round, double seconds) {
  Contender& contender = contenders_[i];
  if (contender.round_s != seconds) {
    contender.shorter_rounds = std::exchange(contender.rounds, {});
    contender.shorter_round_s = std::exchange(contender.round_s, seconds);
  }
  round.block = static_cast<std::int64_t>(contender.rounds.size());
  contender.rounds.push_back(std::move(round));
  update_figures(i, percentile_for(i));
}

void Contenders::fail(std::size_t i, const std::string& why) {
  trials_[i].outcome = "failed: " + why;
}

void Contenders::drop_if_incomplete(const std::vector<std::size_t>& which, double seconds) {
  const bool complete = std::ranges::all_of(which, [&](std::size_t i) {
    const Contender& contender = contenders_[i];
    return contender.rounds.empty() || contender.round_s == seconds || !trials_[i].outcome.empty();
  });
  if (complete) return;
  for (const std::size_t i : which) {
    Contender& contender = contenders_[i];
    if (contender.round_s != seconds || contender.shorter_rounds.empty()) continue;
    contender.rounds = std::move(contender.shorter_rounds);
    contender.round_s = contender.shorter_round_s;
    update_figures(i, percentile_for(i));
  }
}

void Contenders::update_figures(std::size_t i, int percentile) {
  Trial& trial = trials_[i];
  trial.rounds = static_cast<int>(contenders_[i].rounds.size());
  trial.figures = figures_of(contenders_[i].rounds, percentile);
  trial.meets_constraints = violation(trial.figures, options_.constraints) <= 0;
}

int Contenders::percentile_for(std::size_t i) const {
  std::int64_t samples = 0;
  for (const Round& round : contenders_[i].rounds)
    samples += static_cast<std::int64_t>(round.batch_latency_ms.size());
  return affordable_percentile(options_.percentile, samples);
}

std::vector<std::size_t> Contenders::ranking() const {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < contenders_.size(); ++i) {
    if (!contenders_[i].rounds.empty() && trials_[i].outcome.empty()) order.push_back(i);
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
