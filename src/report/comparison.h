#pragma once

#include <string>
#include <vector>

#include "ortchestra/record/record.h"
#include "report/table.h"

namespace ortchestra::report {

/// A line of what was compared where: "machine", "2 of 8 CPUs …".
struct ContextLine {
  std::string label;
  std::string text;
};

/// A sentence below the table.
struct Remark {
  std::string label;  ///< "error", "warning", "why"; empty where the text needs none
  std::string text;
  Tone tone = Tone::plain;
};

/// What every readable report says, made once and shown in each one's way. All texts are in one
/// line.
struct Comparison {
  std::string title;
  std::vector<ContextLine> context;
  Table table;  ///< a column a row of the result; without columns where there is none
  std::vector<Remark> remarks;  ///< errors, warnings, explanation; the verdict last
};

Comparison make_comparison(const BenchResult& result);

/// Its parts.
std::vector<ContextLine> make_context(const BenchResult& result);
Table make_table(const BenchResult& result);
std::vector<Remark> make_remarks(const BenchResult& result);

}  // namespace ortchestra::report
