#pragma once

#include <filesystem>

namespace ortchestra {

/// The file with the user's settings: $XDG_CONFIG_HOME/ortchestra/settings.toml, by default
/// ~/.config/ortchestra/settings.toml. Empty if neither variable holds an absolute path.
std::filesystem::path user_settings_file();

/// Applies the user's settings if the file exists: which ONNX Runtime and plugins to load. Call it
/// at the start of main(). The library never does so by itself. What the program or the environment
/// has named already wins. No other thread may run, because it changes the process environment.
/// Throws Error(input) if the file can't be read or has another key.
///
/// Only this file, the environment and the program name libraries to load, never a configuration,
/// which may come from somebody else.
void use_user_settings();

}  // namespace ortchestra
