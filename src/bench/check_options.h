#pragma once

#include <string>
#include <vector>

#include "ortchestra/bench/bench.h"

namespace ortchestra {

/// Throws Error(input) for invalid options. Does not open files or models.
void check_options(const BenchOptions& options);

/// The rows to compare: those of the options, or the four rows of the study if there are none.
/// Throws Error(input) for a row that is given twice, or with a strategy that the worker processes
/// do not have.
std::vector<Row> rows_to_compare(const BenchOptions& options);

/// The row with which the others are compared: the first serial row, else the first row.
std::string reference_of(const std::vector<Row>& rows);

}  // namespace ortchestra
