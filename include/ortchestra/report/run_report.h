#pragma once

#include <span>
#include <string>

#include "ortchestra/record/run_summary.h"
#include "ortchestra/report/report.h"

namespace ortchestra {

/// The summary of a run as text for a terminal: speed, models, stages, outputs,
/// bottleneck, errors. Ends
/// with a newline.
std::string render_run(const RunSummary& summary, const ConsoleOptions& options = {});
/// The states of the outputs: a table if there are several, else at most one line.
std::string render_outputs(std::span<const OutputSummary> outputs,
                           const ConsoleOptions& options = {});

}  // namespace ortchestra
