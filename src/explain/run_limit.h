#pragma once

#include <optional>

#include "ortchestra/record/run_summary.h"

namespace ortchestra {

/// What kept a run from being faster, and what would help, from the summary's stages and CPU
/// seconds; nothing where no frame was written.
std::optional<LimitSummary> limit_of(const RunSummary& summary);

}  // namespace ortchestra
