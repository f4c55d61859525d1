#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace ortchestra {

/// The middle value, or the mean of the two middle values. NaN for no values.
double median(std::vector<double> values);
/// The same, but empty for no values.
std::optional<double> median_if_any(std::vector<double> values);

/// A percentile by the nearest-rank method: the smallest value such that at least `percent` % of
/// all values are not larger. `sorted` is ascending, `percent` is in (0, 100]. NaN for no values.
double percentile_of_sorted(std::span<const double> sorted, double percent);

/// The number of samples from which a percentile can be distinguished from the maximum: at most one
/// sample lies above the true percentile with a probability of less than 1 %. These are the minimum
/// query counts of MLPerf's early stopping: 64 for p90, 662 for p99. `percent` is in (0, 100).
std::size_t samples_for_percentile(int percent);

/// Percentiles by the nearest-rank method, in the unit of the samples. All are NaN if there are no
/// samples.
struct Percentiles {
  double p50 = 0, p90 = 0, p95 = 0, p99 = 0, max = 0;
  std::size_t samples = 0;
};
Percentiles percentiles(std::vector<double> samples);

}  // namespace ortchestra
