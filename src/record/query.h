#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// The row with this spec; null if there is none.
const RowResult* row_of(const BenchResult& result, const std::optional<std::string>& spec);

/// The values that `get` returns for each round, without absent values and values that are not
/// finite. `get` returns a double or std::optional<double>.
template <class Get>
std::vector<double> known_over_rounds(const RowResult& row, const Get& get) {
  std::vector<double> values;
  for (const Round& round : row.rounds) {
    const std::optional<double> value = get(round);
    if (value && std::isfinite(*value)) values.push_back(*value);
  }
  return values;
}

}  // namespace ortchestra
