#pragma once

#include <optional>

#include "bench/workload.h"
#include "ortchestra/record/record.h"
#include "ortchestra/strategy/row.h"

namespace ortchestra {

/// The row with spinning off. Nothing where, by its options in force, there is nothing to switch
/// off: it is off, or sessions have one thread.
std::optional<Row> spin_off_row(const Row& row, const RowOptions& in_force);

/// The workload cut to about two seconds of what `row` took, at least eight batches.
PreparedWorkload short_workload(const PreparedWorkload& workload, const RowResult& row);

/// About how long a round of `row` over `shorter` takes, its start included.
double time_of_twin_s(const RowResult& row, const PreparedWorkload& shorter,
                      const PreparedWorkload& workload);

}  // namespace ortchestra
