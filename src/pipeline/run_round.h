#pragma once

#include <stop_token>

#include "base/files/descriptor.h"
#include "base/system/cpu_budget.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// Runs the pipeline once in a new process, as a round of a benchmark. The round has the total
/// time, the frames per second, the CPU seconds and the memory of the whole run. Its latencies are
/// those of the frames. The outputs must be file names. They are written into a temporary folder,
/// which is always removed, even if this process is killed. The new process is killed when `stop`
/// is requested. Throws the error of the run, or Error(failure) when its process dies.
Round run_round(PipelineOptions options, const CpuBudget& budget, std::stop_token stop);

/// The child's side: receives the options over the socket, runs the pipeline and sends the round.
/// Returns the exit code.
int serve_run(Descriptor socket);

}  // namespace ortchestra
