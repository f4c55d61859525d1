#pragma once

#include <vector>

#include "bench/rounds/output_dump.h"
#include "ortchestra/model/model.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// Compares two rows' outputs over the same batches, element by element: they match where |a−b| ≤
/// atol + rtol·|reference|, NaN equals NaN, infinities equal themselves. An answer that one side
/// lacks does not match. `models` are for naming.
OutputComparison compare_outputs(const OutputDump& row, const OutputDump& reference, double atol,
                                 double rtol, const std::vector<ModelSpec>& models);

}  // namespace ortchestra
