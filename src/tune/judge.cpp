#include "tune/judge.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "stats/ratio.h"
#include "stats/stats.h"

namespace ortchestra {

namespace {

/// Finalists with a smaller cost ratio count as equal, if their difference is not significant.
constexpr double practically_equal = 1.02;

double cost_of_round(const Round& round, Objective objective, int percentile) {
  return cost(figures_of({round}, percentile), objective)
      .value_or(std::numeric_limits<double>::quiet_NaN());
}

std::optional<LogMean> cost_ratio(const Finalist& over, const Finalist& under, Objective objective,
                                  int percentile) {
  std::vector<double> ratios;
  for (const Round& round : over.rounds) {
    const auto same_block = std::ranges::find(under.rounds, round.block, &Round::block);
    if (same_block == under.rounds.end()) continue;
    const double ratio = cost_of_round(round, objective, percentile) /
                         cost_of_round(*same_block, objective, percentile);
    if (std::isfinite(ratio) && ratio > 0) ratios.push_back(ratio);
  }
  return log_mean(ratios);
}

}  // namespace

TuneFigures figures_of(const std::vector<Round>& rounds, int percentile) {
  std::vector<double> frames_per_s, latencies_ms, memory_mib, cpus;
  for (const Round& round : rounds) {
    frames_per_s.push_back(round.frames_per_s);
    latencies_ms.insert(latencies_ms.end(), round.batch_latency_ms.begin(),
                        round.batch_latency_ms.end());
    if (round.host_peak_pss_mib) memory_mib.push_back(*round.host_peak_pss_mib);
    cpus.push_back(round.total_s > 0 ? round.cpu_s / round.total_s : 0);
  }
  TuneFigures figures;
  figures.frames_per_s = median_if_any(std::move(frames_per_s)).value_or(0);
  figures.memory_mib = median_if_any(std::move(memory_mib));
  figures.cpus = median_if_any(std::move(cpus)).value_or(0);
  if (!latencies_ms.empty()) {
    std::ranges::sort(latencies_ms);
    figures.latency_ms = percentile_of_sorted(latencies_ms, percentile);
  }
  return figures;
}

double violation(const TuneFigures& figures, const TuneConstraints& constraints) {
  double worst = 0;
  const auto check = [&](const std::optional<double>& limit, const std::optional<double>& figure) {
    if (!limit) return;
    if (!figure) {
      worst = std::numeric_limits<double>::infinity();
      return;
    }
    worst = std::max(worst, *figure / *limit - 1);
  };
  check(constraints.max_latency_ms, figures.latency_ms);
  check(constraints.max_memory_mib, figures.memory_mib);
  check(constraints.max_cpus, figures.cpus);
  return worst;
}

std::optional<double> cost(const TuneFigures& figures, Objective objective) {
  switch (objective) {
    case Objective::throughput:
      return figures.frames_per_s > 0 ? std::optional(1 / figures.frames_per_s) : std::nullopt;
    case Objective::latency:
      return figures.latency_ms;
    case Objective::memory:
      return figures.memory_mib;
  }
  return std::nullopt;
}

int affordable_percentile(int wanted, std::int64_t samples) {
  constexpr std::array usual = {99, 95, 90, 75, 50};
  const auto affordable = [&](int percentile) {
    return std::cmp_greater_equal(samples, samples_for_percentile(percentile));
  };
  if (affordable(wanted)) return wanted;
  for (const int percentile : usual) {
    if (percentile < wanted && affordable(percentile)) return percentile;
  }
  return std::min(wanted, usual.back());
}

Judgement judge(const std::vector<Finalist>& finalists, Objective objective, int percentile) {
  const auto cost_at = [&](std::size_t i) {
    return cost(finalists[i].figures, objective).value_or(std::numeric_limits<double>::infinity());
  };
  std::vector<std::size_t> order(finalists.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return std::pair(finalists[a].violation, cost_at(a)) <
           std::pair(finalists[b].violation, cost_at(b));
  });

  std::vector<std::size_t> rivals;
  std::vector<double> p_values;
  const std::size_t best = order.front();
  for (const std::size_t other : order) {
    if (other == best || finalists[other].violation > finalists[best].violation) continue;
    const auto ratio = cost_ratio(finalists[other], finalists[best], objective, percentile);
    if (!ratio) continue;
    rivals.push_back(other);
    p_values.push_back(ratio->p.value_or(1));
  }
  const std::vector<double> adjusted = holm_adjusted(p_values);
  Judgement judgement;
  judgement.winner = best;
  for (std::size_t i = 0; i < rivals.size(); ++i) {
    const bool alike =
        adjusted[i] >= significance && cost_at(rivals[i]) < practically_equal * cost_at(best);
    if (alike && finalists[rivals[i]].complexity < finalists[judgement.winner].complexity)
      judgement.winner = rivals[i];
  }
  for (const std::size_t other : order) {
    if (other == judgement.winner) continue;
    judgement.runner_up = other;
    if (const auto ratio =
            cost_ratio(finalists[other], finalists[judgement.winner], objective, percentile))
      judgement.lead = Estimate{ratio->median, ratio->low, ratio->high};
    break;
  }
  return judgement;
}

}  // namespace ortchestra
