#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ortchestra/config/settings.h"

namespace ortchestra {

/// Reads a configuration: a TOML file with the keys of docs/configuration.md. Relative paths of
/// models, labels and the input start from its directory. Files that it names are not opened. A
/// plan is a configuration too (plan.h). Throws Error(input) with the line of the first mistake.
Configuration read_config_file(const std::filesystem::path& path);

/// The same for a text in UTF-8. `path` is the file that the text is from, or would be from. It
/// need not exist.
Configuration parse_config(const std::string& text, const std::filesystem::path& path);

/// What use_known_models() did.
struct KnownModelNotes {
  std::vector<std::string> completed = {};  ///< one sentence per model that was completed
  /// One sentence per model file that still has no decoder, for a program that draws or lists
  /// predictions.
  std::vector<std::string> undecoded = {};
};

/// Completes the models of `work` that are known (known_model.h) with their recipes and decoders.
/// What the settings say is kept. Opens each model file whose recipe or decoder is not set. A model
/// that can't be described stays unchanged and has no note: loading it reports the error.
KnownModelNotes use_known_models(WorkSettings& work);

}  // namespace ortchestra
