#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "cli/commands/inspection.h"

namespace ortchestra::cli {

/// A first configuration for the models, which read_config_file takes as it is; what their files
/// don't tell is marked GUESS (it fits, but so would others) or CHECK (who made the model knows).
/// `directory` is where it will lie; empty: the working directory. Throws Error(input) for a model
/// that can't be fed whatever a configuration says, and for equal given names.
std::string config_draft(std::span<const Inspection> inspections, const PictureSize& default_size,
                         const std::filesystem::path& directory);

}  // namespace ortchestra::cli
