#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stats/stats.h"

namespace ortchestra {

/// Positive samples by size, in memory that does not grow with their number. Percentiles are exact
/// to 1 % of their value, the maximum is exact. Not thread-safe.
class Histogram {
 public:
  /// Values below 1e-6 count as that; the unit is the caller's.
  void add(double value);

  /// Nearest rank. All NaN for no samples.
  Percentiles percentiles() const;
  std::size_t samples() const noexcept { return samples_; }

 private:
  double percentile(double percent) const;

  std::vector<std::uint64_t> counts_;  ///< by bucket; each is 1 % wider than the one below
  std::size_t samples_ = 0;
  double max_ = 0;
};

}  // namespace ortchestra
