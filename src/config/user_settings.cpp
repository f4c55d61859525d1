#include "ortchestra/config/user_settings.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <system_error>

#include "base/files/file.h"
#include "config/config_table.h"
#include "config/toml.h"
#include "ortchestra/runtime/plugins.h"
#include "ortchestra/runtime/runtime.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

fs::path folder_in(const char* variable) {
  const char* const value = std::getenv(variable);
  const fs::path folder = value == nullptr ? "" : value;
  return folder.is_absolute() ? folder : fs::path();
}

}  // namespace

fs::path user_settings_file() {
  fs::path folder = folder_in("XDG_CONFIG_HOME");
  if (folder.empty()) {
    folder = folder_in("HOME");
    if (folder.empty()) return {};
    folder /= ".config";
  }
  return folder / "ortchestra" / "settings.toml";
}

void use_user_settings() {
  const fs::path file = user_settings_file();
  std::error_code none;
  if (file.empty() || !fs::exists(file, none)) return;
  const toml::table document = parse_toml(read_file(file), file);
  const ConfigTable table(document, file.string(), "");
  table.allow({"onnxruntime", "plugins"});
  if (const auto path = table.text("onnxruntime"); path && !onnxruntime_is_named()) {
    if (!fs::path(*path).is_absolute())
      throw table.must_be("onnxruntime", "an absolute path of a libonnxruntime.so or its folder");
    use_onnxruntime(*path);
  }
  if (const auto paths = table.texts("plugins"); paths && !plugins_are_named()) {
    if (!std::ranges::all_of(*paths, [](const fs::path& path) { return path.is_absolute(); }))
      throw table.must_be("plugins", "a list of absolute paths of plugins or their folders");
    table.with_location("plugins", [&] { use_plugins(*paths); });
  }
}

}  // namespace ortchestra
