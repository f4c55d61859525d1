#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/terminal/options.h"
#include "ortchestra/base/overwriting.h"
#include "ortchestra/record/changes.h"
#include "ortchestra/record/record.h"
#include "ortchestra/report/report.h"

namespace ortchestra::cli {

/// A file for a comparison's result, in addition to the console.
struct ResultFile {
  std::string option;                    ///< "--json", for messages
  std::string path;                      ///< "-": standard output
  const ReportFormat* format = nullptr;  ///< an element of report_formats()
};

/// Adds one option per format. Parsing fills `files`.
void add_result_files(const OptionGroup& group, std::vector<ResultFile>& files);

/// Called before any work. Throws Error(input) for a path that can't be written, a path that two
/// results share, a path among the files `read` (overwriting.h), and two results on standard
/// output.
void check_result_files(const std::vector<ResultFile>& files,
                        const std::function<std::vector<ReadFile>()>& read);

bool any_on_standard_output(const std::vector<ResultFile>& files);

/// Rewrites the regular files with the result so far. Pipes, devices and standard output get only
/// the final result. Throws Error(failure).
void write_so_far(const std::vector<ResultFile>& files, const BenchResult& result);

/// Writes all files. If one can't be written, writes the others, and then throws Error(failure).
void write_final(const std::vector<ResultFile>& files, const BenchResult& result);
/// As write_final(), for the comparison of two results. Every format must have render_changes.
void write_changes(const std::vector<ResultFile>& files, const ResultChanges& changes,
                   const BenchResult& old_result, const BenchResult& new_result);

}  // namespace ortchestra::cli
