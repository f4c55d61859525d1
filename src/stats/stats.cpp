#include "stats/stats.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ortchestra {

double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  const double below = *std::max_element(values.begin(), middle);
  return below + (*middle - below) / 2;
}

std::optional<double> median_if_any(std::vector<double> values) {
  return values.empty() ? std::nullopt : std::optional(median(std::move(values)));
}

double percentile_of_sorted(std::span<const double> sorted, double percent) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  // Multiplication comes first: 99 × 100 / 100 is exact, 0.99 × 100 may not be.
  const double rank = std::ceil(percent * static_cast<double>(sorted.size()) / 100.0);
  return sorted[static_cast<std::size_t>(
                    std::clamp(rank, 1.0, static_cast<double>(sorted.size()))) -
                1];
}

std::size_t samples_for_percentile(int percent) {
  constexpr double max_chance = 0.01;
  const double below = percent / 100.0;
  std::size_t samples = 1;
  const auto chance = [&] {
    const auto count = static_cast<double>(samples);
    const double all_but_one_below = std::pow(below, count - 1);
    return all_but_one_below * (below + count * (1 - below));
  };
  while (chance() > max_chance) ++samples;
  return samples;
}

Percentiles percentiles(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  return {.p50 = percentile_of_sorted(samples, 50),
          .p90 = percentile_of_sorted(samples, 90),
          .p95 = percentile_of_sorted(samples, 95),
          .p99 = percentile_of_sorted(samples, 99),
          .max = percentile_of_sorted(samples, 100),
          .samples = samples.size()};
}

}  // namespace ortchestra
