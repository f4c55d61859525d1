#pragma once

#include <string>

#include "ortchestra/tune/tune_text.h"

namespace ortchestra {

/// TuneResult::devices as a table, a line for each trial that needs a reason, and a sentence per
/// model that says what was chosen and what was given up. Empty if no devices were tried.
std::string device_text(const TuneResult& result, const ConsoleOptions& options);

}  // namespace ortchestra
