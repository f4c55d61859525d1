#pragma once

#include <string>

#include "ortchestra/record/changes.h"
#include "report/table.h"

namespace ortchestra::report {

/// The content of a comparison of two results, for the console and the page.

/// What the rounds say about a row.
enum class Finding { faster, slower, none_detected, unknown };

Finding finding_of(const RowChange& change);

/// The smallest difference that the rounds can detect: "2.5 %", "130 %".
std::string detectable_text(const RowChange& change);

/// "faster", "SLOWER", "none seen (can only show 2.5 % or more)".
Cell finding_cell(const RowChange& change);

/// One line per row that both results contain.
Table changes_table(const ResultChanges& changes);

}  // namespace ortchestra::report
