#pragma once

#include <optional>

#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/sink/sink.h"
#include "pipeline/output_names.h"
#include "pipeline/resumption/journal.h"

namespace ortchestra {

/// Where a run begins: at the start, or where its journal says; nothing where it is finished
/// already. Outputs that a broken run had yet to complete are completed. `file`: null where no
/// output can be resumed. Throws Error(input) for outputs that may not be begun, and for what can't
/// be resumed.
std::optional<Journal> where_to_begin(const PipelineOptions& options, const OutputNames& names,
                                      const SinkOptions& sinks, nlohmann::json job,
                                      JournalFile* file);

}  // namespace ortchestra
