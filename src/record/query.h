#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// The row of that spec; null where there is none.
const RowResult* row_of(const BenchResult& result, const std::optional<std::string>& spec);

/// What `figure` makes of each round (a number, or an optional one) but for what is absent or not
/// finite.
template <class Figure>
std::vector<double> known_over_rounds(const RowResult& row, const Figure& figure) {
  std::vector<double> values;
  for (const Round& round : row.rounds) {
    const std::optional<double> value = figure(round);
    if (value && std::isfinite(*value)) values.push_back(*value);
  }
  return values;
}

}  // namespace ortchestra
