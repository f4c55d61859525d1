#pragma once

#include "ortchestra/record/run_summary.h"
#include "pipeline/run_meter.h"
#include "pipeline/run_setup.h"
#include "pipeline/stages/run_stages.h"

namespace ortchestra {

/// The summary of a run whose outputs an earlier run has completed: its options and outputs.
RunSummary summary_of_finished(const RunSetup& setup);

/// The summary of a run, without its outputs. Call it when no frame is in flight any more.
RunSummary summary_of(const RunSetup& setup, const RunStages& run, const RunMeter& meter);

}  // namespace ortchestra
