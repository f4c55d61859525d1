#pragma once

#include <stop_token>

#include "base/files/descriptor.h"
#include "base/system/cpu_budget.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// Runs the pipeline once in a new process and measures it as a round. Latencies are those of
/// frames. Outputs must be names of files; they go into a temporary folder that is always removed.
/// `stop` kills the process. Throws the error of the run, or Error(failure) when its process dies.
Round run_round(PipelineOptions options, const CpuBudget& budget, std::stop_token stop);

/// The child's side: receives the options over the socket, runs the pipeline and sends the round.
/// Returns the exit code.
int serve_run(Descriptor socket);

}  // namespace ortchestra
