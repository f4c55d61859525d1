#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace ortchestra {

/// The middle value, or the mean of the two in the middle. NaN for no values.
double median(std::vector<double> values);
/// The same; nothing for no values.
std::optional<double> median_if_any(std::vector<double> values);

/// Nearest rank: the smallest value that at least `percent` % of the values do not exceed; always
/// one of them. `sorted` is ascending, `percent` in (0, 100]. NaN for no values.
double percentile_of_sorted(std::span<const double> sorted, double percent);

/// The usual percentiles of one set of samples, nearest rank, in the samples' unit. All NaN for no
/// samples.
struct Percentiles {
  double p50 = 0, p90 = 0, p95 = 0, p99 = 0, max = 0;
  std::size_t samples = 0;
};
Percentiles percentiles(std::vector<double> samples);

}  // namespace ortchestra
