#pragma once

#include <vector>

#include "cli/commands/input_flags.h"
#include "ortchestra/base/overwriting.h"

namespace ortchestra::cli {

/// Adds the configuration and the plan, and the files with labels that they name. Throws
/// Error(input) where they can't be read.
void add_settings_files(const SettingsFiles& settings, std::vector<ReadFile>& files);

}  // namespace ortchestra::cli
