#pragma once

#include "ortchestra/record/run_summary.h"
#include "pipeline/run_meter.h"
#include "pipeline/run_setup.h"
#include "pipeline/stages/run_stages.h"

namespace ortchestra {

/// The summary of a run that has not processed any frame: only its options.
RunSummary summary_before(const RunSetup& setup);

/// The summary of a run. Call it when no frame is in flight any more.
RunSummary summary_of(const RunSetup& setup, const RunStages& run, const RunMeter& meter);

}  // namespace ortchestra
