#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// The row with this spec; null if there is none.
const RowResult* row_of(const BenchResult& result, const std::optional<std::string>& spec);

/// Whether the row ran all models on the device of the calibration.
bool runs_on_cpu(const BenchResult& result, const RowResult& row);

/// The compute limit ÷ the median total time: the part of the CPUs' time that pure compute needs.
/// Empty if it is unknown, and for rows that do not run on the CPU or have failed batches.
std::optional<double> share_of_limit(const BenchResult& result, const RowResult& row);

/// The row that is farthest beyond the limit; null if none is, except by errors of measurement.
/// Then the calibration must be wrong: no row can be faster than the limit.
const RowResult* row_beyond_limit(const BenchResult& result);

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
