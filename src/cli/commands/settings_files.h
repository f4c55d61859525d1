#pragma once

#include <vector>

#include "cli/commands/input_flags.h"
#include "ortchestra/base/overwriting.h"

namespace ortchestra::cli {

/// Adds the configuration, the plan, and the label files that they name. Throws Error(input) if the
/// configuration or plan can't be read.
void add_settings_files(const SettingsFiles& settings, std::vector<ReadFile>& files);

}  // namespace ortchestra::cli
