#include "runtime/plugins/plugin_file.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "runtime/loader/dynamic_section.h"
#include "runtime/loader/library_file.h"
#include "runtime/loader/search.h"
#include "runtime/loader/site_packages.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// The function that ONNX Runtime calls first in a plugin.
constexpr std::string_view factory_function = "CreateEpFactories";

/// Lower case, without what separates words: "libonnxruntime_ep_nv" becomes "libonnxruntimeepnv".
std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char each : name) {
    const auto c = static_cast<unsigned char>(each);
    if (std::isalnum(c) != 0) letters += static_cast<char>(std::tolower(c));
  }
  return letters;
}

/// The subfolders of a folder, sorted; empty if it can't be read.
std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> folders;
  std::error_code none;
  for (fs::directory_iterator entry(folder, none), end; !none && entry != end;
       entry.increment(none)) {
    std::error_code unreadable;
    if (entry->is_directory(unreadable)) folders.push_back(entry->path());
  }
  std::ranges::sort(folders);
  return folders;
}

/// The plugins in a folder. Files with a version after ".so" are other names of the same library.
std::vector<fs::path> plugins_in(const fs::path& folder) {
  std::vector<fs::path> plugins;
  std::error_code none;
  for (fs::directory_iterator entry(folder, none), end; !none && entry != end;
       entry.increment(none)) {
    if (entry->path().extension() == ".so" && !plugin_obstacle(entry->path()))
      plugins.push_back(entry->path());
  }
  std::ranges::sort(plugins);
  return plugins;
}

/// Collects plugins, each file once.
class FoundPlugins {
 public:
  void add_file(const fs::path& file, const std::string& found_in, bool named = false) {
    PluginFile plugin{.file = file, .found_in = found_in, .obstacle = {}, .named = named};
    plugin.obstacle =
        file.is_absolute() ? plugin_obstacle(file) : "it is a relative path: give an absolute one";
    std::error_code unresolved;
    if (!plugin.obstacle) plugin.file = fs::canonical(file, unresolved);
    if (std::ranges::find(plugins_, plugin.file, &PluginFile::file) == plugins_.end())
      plugins_.push_back(std::move(plugin));
  }

  void add_folder(const fs::path& folder, const std::string& found_in) {
    for (const fs::path& file : plugins_in(folder)) add_file(file, found_in);
  }

  void add_named(const fs::path& path) {
    std::error_code unreadable;
    const std::vector<fs::path> inside = path.is_absolute() && fs::is_directory(path, unreadable)
                                             ? plugins_in(path)
                                             : std::vector<fs::path>{path};
    for (const fs::path& file : inside) add_file(file, plugins_variable, true);
    if (inside.empty()) {
      plugins_.push_back({.file = path,
                          .found_in = plugins_variable,
                          .obstacle = "there is no plugin in this folder",
                          .named = true});
    }
  }

  std::vector<PluginFile> take() { return std::move(plugins_); }

 private:
  std::vector<PluginFile> plugins_;
};

}  // namespace

bool PluginFile::seems_to_offer(std::string_view provider) const {
  const std::string wanted = letters_of(provider);
  return letters_of(file.filename().string()).find(wanted) != std::string::npos ||
         letters_of(file.parent_path().filename().string()).find(wanted) != std::string::npos;
}

std::optional<std::string> plugin_obstacle(const fs::path& file) {
  if (auto obstacle = library_obstacle(file)) return obstacle;
  if (names_symbol(file, factory_function)) return std::nullopt;
  return "it is a library, but not a plugin of ONNX Runtime: it has no function " +
         std::string(factory_function);
}

PluginPlaces plugin_places() {
  PluginPlaces places;
  if (const char* const named = std::getenv(plugins_variable)) places.named = named;
  if (const fs::path folder = set_up_folder(); !folder.empty()) places.set_up = folder / "plugins";
  places.python = site_packages();
  return places;
}

std::vector<PluginFile> find_plugins(const PluginPlaces& places) {
  FoundPlugins found;
  std::string_view named = places.named;
  while (!named.empty()) {
    const std::size_t end = std::min(named.find(':'), named.size());
    if (end > 0) found.add_named(named.substr(0, end));
    named.remove_prefix(std::min(end + 1, named.size()));
  }
  for (const fs::path& plugin : folders_in(places.set_up)) {
    std::vector<fs::path> versions = folders_in(plugin);
    for (auto version = versions.rbegin(); version != versions.rend(); ++version)
      found.add_folder(*version / "lib", "set up for this build");
  }
  for (const fs::path& packages : places.python) {
    for (const fs::path& package : folders_in(packages)) {
      const std::string name = package.filename().string();
      if (!name.starts_with("onnxruntime_ep_") || name.ends_with(".dist-info")) continue;
      found.add_folder(package, "Python package " + name);
    }
  }
  return found.take();
}

}  // namespace ortchestra
