#pragma once

#include <optional>

#include "bench/workload.h"
#include "ortchestra/record/record.h"
#include "ortchestra/strategy/row.h"

namespace ortchestra {

// The short run of a row with spinning off, from which the cost of spinning is computed.

/// The row with spinning off. `filled`: its options including defaults. Empty if the row does not
/// spin: spinning is already off, or each session has one thread.
std::optional<Row> spin_off_row(const Row& row, const RowOptions& filled);

/// The workload with fewer batches: as many as `row` processed in about 2 s, but at least 8.
PreparedWorkload short_workload(const PreparedWorkload& workload, const RowResult& row);

/// Estimated seconds for a round of `row` with the workload `shorter`, including the startup.
double spin_off_run_s(const RowResult& row, const PreparedWorkload& shorter,
                      const PreparedWorkload& workload);

}  // namespace ortchestra
