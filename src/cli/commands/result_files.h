#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/terminal/options.h"
#include "ortchestra/base/overwriting.h"
#include "ortchestra/record/record.h"

namespace ortchestra::cli {

/// Where a comparison's result is to go besides the console.
struct ResultFile {
  std::string option;  ///< "--json", for messages
  std::string path;    ///< "-": standard output
  std::string (*render)(const BenchResult& result);
};

/// Adds an option for each format, which fills `files`.
void add_result_files(const OptionGroup& group, std::vector<ResultFile>& files);

/// Throws Error(input), before any work, for a path that can't be written, that
/// two results share, or that is one of the files `read` (overwriting.h); and
/// for two results on standard output.
void check_result_files(const std::vector<ResultFile>& files,
                        const std::function<std::vector<ReadFile>()>& read);

bool any_on_standard_output(const std::vector<ResultFile>& files);

/// Rewrites those that lie on a disk with the result so far. Pipes and devices
/// would get one result after another: they wait for the last. Throws
/// Error(failure).
void write_so_far(const std::vector<ResultFile>& files, const BenchResult& result);

/// Writes all of them. Where one can't be written the others still are; then
/// throws Error(failure).
void write_final(const std::vector<ResultFile>& files, const BenchResult& result);

}  // namespace ortchestra::cli
