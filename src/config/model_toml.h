#pragma once

#include <filesystem>
#include <string>

#include "config/toml.h"
#include "ortchestra/decode/options.h"
#include "ortchestra/loading/resolve.h"

// Makes tables that config_file.h reads back. Keys without a value are left out.
namespace ortchestra {

toml::table recipe_table(const RecipeOverrides& recipe);
toml::table decode_table(const DecodeOptions& options);
/// One table per constant, for [[model.constant]].
toml::array constants_array(const std::vector<ConstantInput>& constants);

/// The absolute path of a model file, so that the configuration can be in any directory. Other
/// sources are returned unchanged.
std::string absolute_source(const std::string& source);

/// The path of a model file relative to `directory` (empty: the working directory), for a
/// configuration in that directory. Absolute paths and other sources are returned unchanged.
std::string source_seen_from(const std::filesystem::path& directory, const std::string& source);

}  // namespace ortchestra
