#pragma once

#include <string>

#include "ortchestra/record/record.h"

namespace ortchestra::report {

/// The text and table parts of the HTML report. They are made in C++, not by the page's scripts, so
/// that they are visible without JavaScript. html_problems() is empty if there are no problems.
std::string html_tiles(const BenchResult& result);
std::string html_problems(const BenchResult& result);    ///< errors and interruption
std::string html_main_title(const BenchResult& result);  ///< heading of the first chart
std::string html_main_lead(const BenchResult& result);
std::string html_table(const BenchResult& result);
std::string html_cpu_time(const BenchResult& result);  ///< introduction and legend of the bars
std::string html_cpu_bar(const BenchResult& result, const RowResult& row);  ///< may be empty
std::string html_why(const BenchResult& result);        ///< per row: CPU time, claims, evidence
std::string html_agreement(const BenchResult& result);  ///< rows × models
std::string html_tests(const BenchResult& result);
std::string html_warnings(const BenchResult& result);
std::string html_context(const BenchResult& result);     ///< machine, workload, command
std::string html_conditions(const BenchResult& result);  ///< html_context(), models, rows

}  // namespace ortchestra::report
