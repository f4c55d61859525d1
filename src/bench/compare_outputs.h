#pragma once

#include <vector>

#include "bench/rounds/output_dump.h"
#include "ortchestra/model/model.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// Compares the outputs of two rows for the same batches, element by element. Elements match if
/// |a−b| ≤ atol + rtol·|reference|, if both are NaN, or if both are the same infinity. An answer
/// that only one row has is a mismatch. `models`: for the names in the result.
OutputComparison compare_outputs(const OutputDump& row, const OutputDump& reference, double atol,
                                 double rtol, const std::vector<ModelSpec>& models);

}  // namespace ortchestra
