#pragma once

#include <string>

#include "ortchestra/record/record.h"

namespace ortchestra::report {

/// The parts of the HTML report that are text and tables. They are made here, and not by the page's
/// scripts, so that they are there without any. Each is empty where there is nothing to say.
std::string html_tiles(const BenchResult& result);
std::string html_problems(const BenchResult& result);  ///< errors, and that it was interrupted
std::string html_table(const BenchResult& result);
std::string html_why(const BenchResult& result);
std::string html_tests(const BenchResult& result);
std::string html_warnings(const BenchResult& result);
std::string html_conditions(const BenchResult& result);  ///< machine, workload, models, rows

}  // namespace ortchestra::report
