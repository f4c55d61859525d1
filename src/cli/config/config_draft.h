#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "cli/commands/inspection.h"

namespace ortchestra::cli {

/// Writes a draft configuration for the models, which read_config_file() accepts. A value that the
/// model's file does not determine is marked: GUESS if it fits but others may fit too, CHECK if
/// only the model's author knows it. `directory`: where the draft will be saved; empty for the
/// working directory. Throws Error(input) for a model that no configuration can make usable, and
/// for equal given names.
std::string config_draft(std::span<const Inspection> inspections, const PictureSize& default_size,
                         const std::filesystem::path& directory);

}  // namespace ortchestra::cli
