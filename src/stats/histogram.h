#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stats/stats.h"

namespace ortchestra {

/// A histogram of positive samples. Its memory does not grow with the number of samples.
/// Percentiles have a relative error of at most 1 %; the maximum is exact. Not thread-safe.
class Histogram {
 public:
  /// Adds a sample, in any unit. A value below 1e-6 is counted as 1e-6.
  void add(double value);

  /// Percentiles by the nearest-rank method. All are NaN if there are no samples.
  Percentiles percentiles() const;
  std::size_t samples() const noexcept { return samples_; }

 private:
  double percentile(double percent) const;

  std::vector<std::uint64_t>
      counts_;  ///< per bucket; each bucket is 1 % wider than the previous one
  std::size_t samples_ = 0;
  double max_ = 0;
};

}  // namespace ortchestra
