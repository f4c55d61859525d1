#pragma once

#include <optional>

#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/sink/sink.h"
#include "pipeline/output_names.h"
#include "pipeline/resumption/journal.h"

namespace ortchestra {

/// Returns where a run starts: at the beginning, or at the checkpoint of its journal. Empty if the
/// run is already finished. Outputs that only had to be completed are completed here. `file`: null
/// if no output can be resumed. Throws Error(input) when outputs exist that must not be
/// overwritten, or when the run cannot be resumed.
std::optional<Journal> starting_point(const PipelineOptions& options, const OutputNames& names,
                                      const SinkOptions& sinks, nlohmann::json job,
                                      JournalFile* file);

}  // namespace ortchestra
