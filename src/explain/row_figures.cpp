#include "explain/row_figures.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ortchestra {

const Round* typical_round(const RowResult& row) {
  const auto total = median_over_rounds(row, [](const Round& round) { return round.total_s; });
  if (!total) return nullptr;
  return &*std::ranges::min_element(row.rounds, {}, [&](const Round& round) {
    return std::isfinite(round.total_s) ? std::abs(round.total_s - *total)
                                        : std::numeric_limits<double>::infinity();
  });
}

const Calibration* calibration_for(const RowResult& row, const BenchResult& result) {
  const bool usable = result.calibration && result.calibration->pure_compute_s > 0 &&
                      runs_on_cpu(result, row) && row_beyond_limit(result) == nullptr;
  return usable ? &*result.calibration : nullptr;
}

}  // namespace ortchestra
