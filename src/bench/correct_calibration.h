#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// How often a calibration is repeated if a row is faster than the compute limit.
inline constexpr int max_calibration_repeats = 2;

/// Sets pure_compute_s for this number of batches.
void set_pure_compute(Calibration& calibration, std::int64_t batches);

/// For each model, keeps the calibration in which it was faster: a disturbance only makes it
/// slower.
void merge_faster(Calibration& calibration, const std::vector<CalibratedModel>& repeated);

/// "threads reached 203 % of the compute limit, which is impossible". The row must be beyond the
/// limit.
std::string beyond_limit_text(const BenchResult& result, const RowResult& row);

/// What was done about it: whether `repeats` more calibrations made the result possible.
Warning calibration_warning(const BenchResult& result, const std::string& reason, int repeats);

}  // namespace ortchestra
