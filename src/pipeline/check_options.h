#pragma once

#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

/// Throws Error(input) for options that no run can have, before anything is opened;
/// resolve_models() looks at what the engine is to have.
void check_options(const PipelineOptions& options);

}  // namespace ortchestra
