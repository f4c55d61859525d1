#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/bench/bench.h"
#include "ortchestra/model/model.h"
#include "ortchestra/record/record.h"
#include "ortchestra/strategy/row.h"

namespace ortchestra {

/// Throws Error(input) if a model can't run on its device in the processes of this row.
void check_row_devices(const Row& row, const BenchOptions& options);

/// The warning if the row names a device that no model uses.
std::optional<Warning> unused_device_of(const Row& row, const BenchOptions& options);

/// Sets RowResult::lowers_precision and RowResult::ort_version of all rows. `result.rows` and
/// `rows` have the same order; `device` is that of rows that name none.
void note_devices(BenchResult& result, const std::vector<Row>& rows, std::size_t reference,
                  const std::vector<ModelSpec>& models, const std::string& device);

}  // namespace ortchestra
