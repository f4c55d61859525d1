#pragma once

#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

/// Throws Error(input) for invalid options of a run, before any file is opened. The options of the
/// engine are checked by resolve_models().
void check_options(const PipelineOptions& options);

}  // namespace ortchestra
