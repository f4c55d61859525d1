#pragma once

#include <filesystem>

namespace ortchestra::cli {

/// $XDG_CONFIG_HOME/ortchestra/settings.toml, by default ~/.config/ortchestra/settings.toml. Empty
/// if neither variable holds an absolute path.
std::filesystem::path user_settings_file();

/// Applies the file if it exists. Only this file and the user's command line and environment name
/// libraries to load, never a configuration, which may come from somebody else. Variables that are
/// set already win. Throws Error(input) if the file can't be read or has another key. No other
/// thread may run, because it changes the process environment.
void use_user_settings();

}  // namespace ortchestra::cli
