#pragma once

#include <string>

#include "ortchestra/record/run_summary.h"
#include "ortchestra/report/report.h"

namespace ortchestra {

/// The summary of a run as text for a terminal: speed, models, stages, bottleneck, errors. Ends
/// with a newline.
std::string render_run(const RunSummary& summary, const ConsoleOptions& options = {});

}  // namespace ortchestra
