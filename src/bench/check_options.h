#pragma once

#include <string>
#include <vector>

#include "ortchestra/bench/bench.h"

namespace ortchestra {

/// Throws Error(input) for options that no comparison can have. Opens nothing.
void check_options(const BenchOptions& options);

/// The rows of the comparison: the study's four unless the options name others. Throws Error(input)
/// for a row that is given twice, or whose strategy the worker processes do not know.
std::vector<Row> rows_to_compare(const BenchOptions& options);

/// The row with which the others are compared: the first serial row, else the first row.
std::string reference_of(const std::vector<Row>& rows);

}  // namespace ortchestra
