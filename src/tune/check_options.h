#pragma once

#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// Throws Error(input) for invalid options, and for strategies that the worker processes do not
/// have. Does not open files or models.
void check_options(const TuneOptions& options);

}  // namespace ortchestra
