#pragma once

#include <filesystem>
#include <string>

#include "cli/config/toml.h"
#include "ortchestra/decode/options.h"
#include "ortchestra/loading/resolve.h"

// What config_file.h reads, as tables to write: keys that say nothing are left out.
namespace ortchestra::cli {

toml::table recipe_table(const RecipeOverrides& recipe);
toml::table decode_table(const DecodeOptions& options);
/// One table a constant, for [[model.constant]].
toml::array constants_array(const std::vector<ConstantInput>& constants);

/// A file's path, so that the configuration can lie anywhere; other sources as they are.
std::string absolute_source(const std::string& source);

/// A file's path as a configuration in `directory` (empty: the working directory) has to give it;
/// absolute paths and other sources as they are.
std::string source_seen_from(const std::filesystem::path& directory, const std::string& source);

}  // namespace ortchestra::cli
