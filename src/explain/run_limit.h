#pragma once

#include <optional>

#include "ortchestra/record/run_summary.h"

namespace ortchestra {

/// What limits the speed of a run, and what would help, by the summary's stages and CPU seconds.
/// Empty if no frame was written.
std::optional<LimitSummary> limit_of(const RunSummary& summary);

}  // namespace ortchestra
