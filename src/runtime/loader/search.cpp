#include "runtime/loader/search.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <system_error>
#include <utility>

#include "base/process/code_file.h"
#include "runtime/loader/library_file.h"
#include "runtime/loader/site_packages.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view library_name = "libonnxruntime.so";
/// Where the packages onnxruntime, onnxruntime-gpu and onnxruntime-openvino have it.
constexpr const char* runtime_package = "onnxruntime/capi";
constexpr const char* python_package = "Python package";

/// The entries of a folder whose names begin like this, sorted; empty if it can't be read.
std::vector<fs::path> entries_of(const fs::path& folder, std::string_view prefix = "") {
  std::vector<fs::path> entries;
  std::error_code none;
  for (fs::directory_iterator entry(folder, none), end; !none && entry != end;
       entry.increment(none)) {
    // Folders of the system have thousands of entries.
    const std::string_view path = entry->path().native();
    if (path.substr(path.rfind('/') + 1).starts_with(prefix)) entries.push_back(entry->path());
  }
  std::ranges::sort(entries);
  return entries;
}

/// The library in a folder: under its plain name, else the newest "libonnxruntime.so.1…". Empty if
/// there is none. Python's packages have only the name with the full version.
fs::path library_in(const fs::path& folder) {
  fs::path best;
  for (const fs::path& entry : entries_of(folder, library_name)) {
    const std::string name = entry.filename().string();
    if (name == library_name) return entry;
    if (!name.starts_with(std::string(library_name) + '.')) continue;
    const auto release_number = [](const fs::path& file) {
      const std::string release = file.filename().string().substr(library_name.size());
      return release == ".1" ? std::numeric_limits<int>::max() : minor_release(release.substr(1));
    };
    if (best.empty() || release_number(entry) > release_number(best)) best = entry;
  }
  return best;
}

std::vector<std::string> providers_beside(const fs::path& library) {
  constexpr std::string_view prefix = "libonnxruntime_providers_";
  constexpr std::string_view suffix = ".so";
  std::vector<std::string> providers;
  for (const fs::path& entry : entries_of(library.parent_path(), prefix)) {
    std::string name = entry.filename().string();
    if (!name.ends_with(suffix)) continue;
    name = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
    if (name != "shared") providers.push_back(name);
  }
  return providers;
}

/// Why this release can't be used; nullopt if it can, or if it is unknown.
std::optional<std::string> release_obstacle(const std::string& release) {
  const int minor = minor_release(release);
  if (minor == 0 || minor >= onnxruntime_api) return std::nullopt;
  return "release " + release + " is too old: 1." + std::to_string(onnxruntime_api) +
         " or later is needed";
}

RuntimeFile examined(const fs::path& file, std::string found_in) {
  RuntimeFile found{.file = file, .found_in = std::move(found_in)};
  found.obstacle = library_obstacle(file);
  if (found.obstacle) return found;
  std::error_code unresolved;
  found.file = fs::canonical(file, unresolved);
  found.release = onnxruntime_release_of(found.file).value_or("");
  found.obstacle = release_obstacle(found.release);
  found.providers = providers_beside(found.file);
  return found;
}

RuntimeFile named_runtime(const std::string& name) {
  const fs::path path = name;
  std::error_code unreadable;
  RuntimeFile found{.file = path};
  if (!path.is_absolute()) {
    found.obstacle = "it is a relative path: give an absolute one";
  } else if (!fs::is_directory(path, unreadable)) {
    found = examined(path, "");
  } else {
    for (const char* folder : {"", "lib", "lib64", "capi", "onnxruntime/capi"}) {
      const fs::path library = library_in(path / folder);
      if (library.empty()) continue;
      found = examined(library, "");
      break;
    }
    if (found.file == path) found.obstacle = "there is no libonnxruntime.so in this folder";
  }
  found.found_in = onnxruntime_variable;
  found.named = true;
  return found;
}

/// The prefix of an installation, if `folder` ends with one of its folders for code.
fs::path installation_prefix(const fs::path& folder) {
  for (const fs::path below : {ORTCHESTRA_PROGRAM_FOLDER, ORTCHESTRA_WORKER_FOLDER_BELOW_PREFIX,
                               ORTCHESTRA_LIBRARY_FOLDER}) {
    fs::path prefix = folder;
    for (auto part = below.end(); part != below.begin();) {
      if (prefix.filename() != *--part) {
        prefix.clear();
        break;
      }
      prefix = prefix.parent_path();
    }
    if (!prefix.empty()) return prefix;
  }
  return {};
}

/// The folder of the installation, folders of `make setup`, and the one that the build was
/// configured with. Portable builds have none, because they are copied to other machines.
std::vector<fs::path> set_up_folders() {
  std::vector<fs::path> folders;
#ifdef ORTCHESTRA_INSTALLED_ONNXRUNTIME
  folders.emplace_back(ORTCHESTRA_INSTALLED_ONNXRUNTIME);
#endif
#ifdef ORTCHESTRA_CONFIGURED_ONNXRUNTIME
  folders.emplace_back(ORTCHESTRA_CONFIGURED_ONNXRUNTIME);
#endif
#ifdef ORTCHESTRA_SET_UP_FOLDER
  const fs::path releases = fs::path(ORTCHESTRA_SET_UP_FOLDER) / "onnxruntime";
  folders.push_back(releases / ORTCHESTRA_PINNED_ONNXRUNTIME / "lib");
  std::vector<fs::path> others = entries_of(releases);
  std::ranges::reverse(others);
  for (const fs::path& release : others) folders.push_back(release / "lib");
#endif
  return folders;
}

}  // namespace

fs::path set_up_folder() {
#ifdef ORTCHESTRA_SET_UP_FOLDER
  return ORTCHESTRA_SET_UP_FOLDER;
#else
  return {};
#endif
}

RuntimePlaces runtime_places() {
  RuntimePlaces places;
  if (const char* const named = std::getenv(onnxruntime_variable); named && *named != '\0')
    places.named = named;
  places.code = code_file();
  places.set_up = set_up_folders();
  places.python = site_packages();
  for (const char* folder :
       {"/usr/local/lib", ORTCHESTRA_SYSTEM_LIBRARY_FOLDER, "/usr/lib64", "/usr/lib"})
    places.system.emplace_back(folder);
  return places;
}

std::vector<RuntimeFile> find_runtimes(const RuntimePlaces& places) {
  std::vector<RuntimeFile> found;
  const auto add = [&](RuntimeFile runtime) {
    if (std::ranges::find(found, runtime.file, &RuntimeFile::file) == found.end())
      found.push_back(std::move(runtime));
  };
  const auto search = [&](const fs::path& folder, const std::string& place) {
    if (const fs::path library = library_in(folder); !library.empty())
      add(examined(library, place));
  };
  if (places.named) add(named_runtime(*places.named));
  if (!places.code.empty()) {
    const fs::path folder = places.code.parent_path();
    search(folder, "beside the program");
    if (const fs::path prefix = installation_prefix(folder); !prefix.empty())
      search(prefix / ORTCHESTRA_LIBRARY_FOLDER / "ortchestra", "installed with the program");
    if (const fs::path packages = packages_around(places.code); !packages.empty())
      search(packages / runtime_package, python_package);
  }
  for (const fs::path& folder : places.set_up) search(folder, "set up for this build");
  for (const fs::path& folder : places.python) search(folder / runtime_package, python_package);
  for (const fs::path& folder : places.system) search(folder, "the system");
  return found;
}

}  // namespace ortchestra
