#pragma once

#include <optional>

#include "ortchestra/record/record.h"
#include "record/query.h"
#include "stats/stats.h"

namespace ortchestra {

/// The median of what `figure` makes of each round; absent where it is known of none.
template <class Figure>
std::optional<double> median_over_rounds(const RowResult& row, const Figure& figure) {
  return median_if_any(known_over_rounds(row, figure));
}

/// The round whose total is nearest to the row's median: for what has no median. Null without
/// rounds.
const Round* typical_round(const RowResult& row);

}  // namespace ortchestra
