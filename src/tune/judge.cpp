#include "tune/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text/numbers.h"
#include "stats/ratio.h"
#include "stats/stats.h"

namespace ortchestra {

namespace {

/// Finalists with a smaller cost ratio count as equal, if their difference is not significant.
constexpr double practically_equal = 1.02;

struct Excess {
  const char* figure = "";
  double share = 0;
};

/// The largest excess over a limit.
Excess worst_excess(const TuneFigures& figures, const TuneConstraints& constraints) {
  Excess worst;
  const auto check = [&](const char* figure, const std::optional<double>& limit,
                         const std::optional<double>& value) {
    if (!limit) return;
    const double share = value ? *value / *limit - 1 : std::numeric_limits<double>::infinity();
    if (share > worst.share) worst = {figure, share};
  };
  check("latency", constraints.max_latency_ms, figures.latency_ms);
  check("memory", constraints.max_memory_mib, figures.memory_mib);
  check("CPU use", constraints.max_cpus, figures.cpus);
  return worst;
}

double cost_of_round(const Round& round, Objective objective, int percentile) {
  return cost(figures_of({round}, percentile), objective)
      .value_or(std::numeric_limits<double>::quiet_NaN());
}

/// The cost in each block of `over` ÷ that of `under`. Empty if one of them is not known.
std::vector<double> ratios_in_blocks(const Finalist& over, const Finalist& under,
                                     Objective objective, int percentile) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(over.rounds.size(), under.rounds.size()); ++i) {
    const double ratio = cost_of_round(over.rounds[i], objective, percentile) /
                         cost_of_round(under.rounds[i], objective, percentile);
    if (!std::isfinite(ratio) || ratio <= 0) return {};
    ratios.push_back(ratio);
  }
  return ratios;
}

double geometric_mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

/// The ratios of the finalists `which` to `under`.
std::vector<std::optional<CostRatio>> compare_with(const std::vector<Finalist>& finalists,
                                                   const std::vector<std::size_t>& which,
                                                   std::size_t under, Objective objective,
                                                   int percentile) {
  std::vector<std::optional<CostRatio>> compared(finalists.size());
  std::vector<std::size_t> tested;
  std::vector<double> p_values;
  for (const std::size_t over : which) {
    const std::vector<double> ratios =
        ratios_in_blocks(finalists[over], finalists[under], objective, percentile);
    const std::optional<LogMean> mean = log_mean(ratios);
    if (over == under || !mean) continue;
    compared[over] = CostRatio{.mean = geometric_mean(ratios),
                               .low = mean->low,
                               .high = mean->high,
                               .p_adjusted = {},
                               .detectable = mean->detectable};
    if (!mean->p) continue;
    tested.push_back(over);
    p_values.push_back(*mean->p);
  }
  const std::vector<double> adjusted = holm_adjusted(p_values);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    compared[tested[i]]->p_adjusted = adjusted[i];
    compared[tested[i]]->differs = adjusted[i] < significance;
  }
  return compared;
}

/// The lowest cost by the geometric mean over the blocks. Candidates without a cost come last.
std::size_t lowest_cost(const std::vector<Finalist>& finalists,
                        const std::vector<std::size_t>& rivals, Objective objective,
                        int percentile) {
  return *std::ranges::min_element(rivals, {}, [&](std::size_t i) {
    std::vector<double> costs;
    for (const Round& round : finalists[i].rounds)
      costs.push_back(cost_of_round(round, objective, percentile));
    const double mean = costs.empty() ? std::nan("") : geometric_mean(costs);
    return std::isfinite(mean) ? mean : std::numeric_limits<double>::infinity();
  });
}

Choice choice_of(const Judgement& judgement, std::size_t lowest,
                 const std::vector<std::size_t>& rivals) {
  if (rivals.size() == 1) return Choice::only;
  if (judgement.winner != lowest) return Choice::simplest;
  const bool proven = std::ranges::all_of(rivals, [&](std::size_t i) {
    return i == judgement.winner || (judgement.ratios[i] && judgement.ratios[i]->differs);
  });
  return proven ? Choice::proven : Choice::lowest;
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
  return worst_excess(figures, constraints).share;
}

std::string violation_text(const TuneFigures& figures, const TuneConstraints& constraints) {
  const Excess worst = worst_excess(figures, constraints);
  if (worst.share <= 0) return "";
  if (std::isinf(worst.share)) return fmt::format("{} was not measured", worst.figure);
  return fmt::format("{} {} over the limit", worst.figure, percent_text(worst.share));
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
  std::vector<std::size_t> all(finalists.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  const double least_violation =
      std::ranges::min_element(finalists, {}, &Finalist::violation)->violation;
  std::vector<std::size_t> rivals = all;
  std::erase_if(rivals, [&](std::size_t i) { return finalists[i].violation > least_violation; });

  const std::size_t lowest = lowest_cost(finalists, rivals, objective, percentile);
  const auto above_lowest = compare_with(finalists, rivals, lowest, objective, percentile);
  Judgement judgement;
  judgement.winner = lowest;
  for (const std::size_t i : rivals) {
    const bool alike =
        above_lowest[i] && !above_lowest[i]->differs && above_lowest[i]->mean < practically_equal;
    if (alike && finalists[i].complexity < finalists[judgement.winner].complexity)
      judgement.winner = i;
  }
  judgement.ratios = compare_with(finalists, all, judgement.winner, objective, percentile);
  judgement.choice = choice_of(judgement, lowest, rivals);

  const auto rank = [&](std::size_t i) {
    return std::pair(finalists[i].violation, judgement.ratios[i]
                                                 ? judgement.ratios[i]->mean
                                                 : std::numeric_limits<double>::infinity());
  };
  for (const std::size_t i : all) {
    if (i != judgement.winner && (!judgement.runner_up || rank(i) < rank(*judgement.runner_up)))
      judgement.runner_up = i;
  }
  return judgement;
}

}  // namespace ortchestra
