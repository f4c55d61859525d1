#pragma once

#include <stop_token>

#include "base/files/descriptor.h"
#include "base/system/cpu_budget.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// The pipeline once in a fresh process, as a round: total time, frames a second, CPU seconds and
/// memory of the whole of it, and as latencies those of the frames. Outputs are names of files in a
/// temporary folder, which goes with the round, whatever ends it or this process. Killed when
/// `stop` is requested. Throws Error(failure) with the reason where it fails.
Round run_round(PipelineOptions options, const CpuBudget& budget, std::stop_token stop);

/// The child's side: does what comes over the socket, and answers. Returns the exit code.
int serve_run(Descriptor socket);

}  // namespace ortchestra
