#pragma once

#include <string>
#include <vector>

#include "ortchestra/record/record.h"
#include "report/table.h"

namespace ortchestra::report {

/// A line about the machine or the workload: "machine", "2 of 8 CPUs …".
struct ContextLine {
  std::string label;
  std::string text;
};

/// A sentence below the table.
struct Note {
  std::string label;  ///< "error", "agreement", "warning"
  std::string text;
  Tone tone = Tone::plain;
};

/// The claims about a row, in the order of the result. The pointers are into the result.
struct RowClaims {
  std::string row;  ///< its spec; empty for the whole comparison
  std::vector<const Claim*> claims;
};

/// The content of the reports in text form. No text contains a newline, except in `claims`.
struct Comparison {
  std::string title;
  std::vector<ContextLine> context;
  Table table;              ///< one column per row of the result
  std::vector<Note> notes;  ///< errors, agreement, warnings
  std::vector<RowClaims> claims;
  std::string verdict;  ///< may be empty
};

Comparison make_comparison(const BenchResult& result);

/// The parts of a Comparison.
std::vector<ContextLine> make_context(const BenchResult& result);
Table make_table(const BenchResult& result);
std::vector<Note> make_notes(const BenchResult& result);
/// Grouped by row, in the order of each row's first claim.
std::vector<RowClaims> claims_by_row(const BenchResult& result);

/// "1.02–1.31"; absent if a bound is not known.
std::string interval_of(const Estimate& estimate);

}  // namespace ortchestra::report
