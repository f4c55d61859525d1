#pragma once

#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// Throws Error(input) for options that no search can have, and for strategies that the worker
/// processes do not know. Opens nothing.
void check_options(const TuneOptions& options);

}  // namespace ortchestra
