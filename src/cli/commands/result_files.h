#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/terminal/options.h"
#include "ortchestra/base/overwriting.h"
#include "ortchestra/record/changes.h"
#include "ortchestra/record/record.h"
#include "ortchestra/record/tune_result.h"
#include "ortchestra/report/report.h"

namespace ortchestra::cli {

/// A file for the result of a comparison or a search, in addition to the console. The functions
/// below exist for BenchResult and TuneResult.
template <class Result>
struct ResultFileOf {
  std::string option;  ///< "--json", for messages
  std::string path;    ///< "-": standard output
  std::function<std::string(const Result& result)> render;
  const ReportFormat* format = nullptr;  ///< an element of report_formats(), for a BenchResult
};
using ResultFile = ResultFileOf<BenchResult>;
using TuneFile = ResultFileOf<TuneResult>;

/// Adds one option per format. Parsing fills `files`.
void add_result_files(const OptionGroup& group, std::vector<ResultFile>& files);

/// Called before any work. Throws Error(input) for a path that can't be written, a path that two
/// results share, a path among the files `read` (overwriting.h), and two results on standard
/// output.
template <class Result>
void check_result_files(const std::vector<ResultFileOf<Result>>& files,
                        const std::function<std::vector<ReadFile>()>& read);

template <class Result>
bool any_on_standard_output(const std::vector<ResultFileOf<Result>>& files);

/// Rewrites the regular files with the result so far. Pipes, devices and standard output get only
/// the final result. Throws Error(failure).
template <class Result>
void write_so_far(const std::vector<ResultFileOf<Result>>& files, const Result& result);

/// Writes all files. If one can't be written, writes the others, and then throws Error(failure).
template <class Result>
void write_final(const std::vector<ResultFileOf<Result>>& files, const Result& result);
/// As write_final(), for the comparison of two results. Every format must have render_changes.
void write_changes(const std::vector<ResultFile>& files, const ResultChanges& changes,
                   const BenchResult& old_result, const BenchResult& new_result);

}  // namespace ortchestra::cli
