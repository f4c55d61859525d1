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
  std::string label;  ///< "error", "warning", "why"; may be empty
  std::string text;
  Tone tone = Tone::plain;
};

/// The content of all reports for people; each report formats it in its own way. No text contains a
/// newline.
struct Comparison {
  std::string title;
  std::vector<ContextLine> context;
  Table table;              ///< one column per row of the result
  std::vector<Note> notes;  ///< errors, warnings, explanations, and last the verdict
};

Comparison make_comparison(const BenchResult& result);

/// The parts of a Comparison.
std::vector<ContextLine> make_context(const BenchResult& result);
Table make_table(const BenchResult& result);
std::vector<Note> make_notes(const BenchResult& result);

/// "1.02–1.31"; absent if a bound is not known.
std::string interval_of(const Estimate& estimate);

}  // namespace ortchestra::report
