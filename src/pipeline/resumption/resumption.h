#pragma once

#include <optional>

#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/sink/sink.h"
#include "pipeline/output_names.h"
#include "pipeline/resumption/journal.h"

namespace ortchestra {

/// Returns where a run starts: at the beginning or at its journal's checkpoint; empty if it is
/// finished. Completes outputs that have all frames. `file`: null if no output can be resumed.
/// Throws Error(input) when outputs must not be overwritten or the run cannot be resumed.
std::optional<Journal> starting_point(const PipelineOptions& options, const OutputNames& names,
                                      const SinkOptions& sinks, nlohmann::json job,
                                      JournalFile* file);

}  // namespace ortchestra
