#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "cli/inspect/inspection.h"

namespace ortchestra::cli {

struct DraftText {
  std::string text;
  std::size_t open_lines = 0;  ///< lines marked GUESS or CHECK
};

/// Writes a draft configuration for the models, which read_config_file() accepts. A value that the
/// model's file does not determine is marked: GUESS if it fits but others may fit too, CHECK if
/// only the model's author knows it. A value of a known model (known_model.h) is marked "known".
/// `directory`: where the draft will be saved; empty for the working directory. Throws Error(input)
/// for a model that no configuration can make usable, and for equal given names.
DraftText config_draft(std::span<const Inspection> inspections, const PictureSize& default_size,
                       const std::filesystem::path& directory);

}  // namespace ortchestra::cli
