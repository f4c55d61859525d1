#pragma once

#include <optional>

#include "ortchestra/record/record.h"
#include "record/query.h"
#include "stats/stats.h"

namespace ortchestra {

/// The median of `figure` over the rounds for which it is known; empty if there are none.
template <class Figure>
std::optional<double> median_over_rounds(const RowResult& row, const Figure& figure) {
  return median_if_any(known_over_rounds(row, figure));
}

/// The round whose total is nearest to the row's median. Used for values that have no median, such
/// as events. Null without rounds.
const Round* typical_round(const RowResult& row);

/// The calibration, if it is one for this row. Null if the row does not run on the CPU, and if the
/// calibration must be wrong (row_beyond_limit()).
const Calibration* calibration_for(const RowResult& row, const BenchResult& result);

}  // namespace ortchestra
