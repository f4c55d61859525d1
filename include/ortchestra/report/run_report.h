#pragma once

#include <string>

#include "ortchestra/record/run_summary.h"
#include "ortchestra/report/report.h"

namespace ortchestra {

/// What a run did, for a console: speed, the models, the stages, what limits, what went wrong. Ends
/// with a newline.
std::string render_run(const RunSummary& summary, const ConsoleOptions& options = {});

}  // namespace ortchestra
