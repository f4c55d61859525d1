#include "runtime/loader/site_packages.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <system_error>

#include "base/process/code_file.h"
#include "runtime/loader/library_file.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view python = "python3";

/// The number of a folder "python3.11", for the order; 0 for "python3".
int minor_version(const fs::path& folder) {
  const std::string name = folder.filename().string();
  const std::size_t dot = name.find('.');
  return dot == std::string::npos ? 0 : minor_release("1" + name.substr(dot));
}

fs::path absolute_folder(const char* variable) {
  const char* const value = std::getenv(variable);
  fs::path folder = value == nullptr ? "" : value;
  return folder.is_absolute() ? folder : fs::path();
}

/// The folders that hold bin/python3 of an interpreter in $PATH, with symbolic links resolved.
std::vector<fs::path> prefixes_of_interpreters() {
  std::vector<fs::path> prefixes;
  const char* const path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const fs::path folder = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    std::error_code none;
    const fs::path program = fs::canonical(folder / python, none);
    if (folder.is_absolute() && !none) {
      prefixes.push_back(folder.parent_path());
      prefixes.push_back(program.parent_path().parent_path());
    }
  }
  return prefixes;
}

}  // namespace

fs::path packages_around(const fs::path& code) {
  std::error_code none;
  const fs::path package = code.parent_path();
  // Not the name of the outer folder: a package can be installed into any.
  return !code.empty() && fs::is_regular_file(package / "__init__.py", none) ? package.parent_path()
                                                                             : fs::path();
}

std::vector<fs::path> site_packages_below(const fs::path& folder) {
  std::vector<fs::path> versions;
  std::error_code none;
  for (fs::directory_iterator entry(folder / "lib", none), end; !none && entry != end;
       entry.increment(none)) {
    if (entry->path().filename().string().starts_with(python)) versions.push_back(entry->path());
  }
  std::ranges::sort(versions, [](const fs::path& a, const fs::path& b) {
    return minor_version(a) > minor_version(b);
  });
  std::vector<fs::path> found;
  for (const fs::path& version : versions) {
    for (const char* name : {"site-packages", "dist-packages"}) {
      if (fs::is_directory(version / name, none)) found.push_back(version / name);
    }
  }
  return found;
}

std::vector<fs::path> site_packages() {
  std::vector<fs::path> roots;
  if (const fs::path folder = absolute_folder("VIRTUAL_ENV"); !folder.empty())
    roots.push_back(folder);
  for (fs::path& prefix : prefixes_of_interpreters()) roots.push_back(std::move(prefix));
  if (const fs::path home = absolute_folder("HOME"); !home.empty())
    roots.push_back(home / ".local");
  roots.insert(roots.end(), {"/usr/local", "/usr"});
  std::vector<fs::path> found;
  const auto add = [&](const fs::path& folder) {
    std::error_code none;
    const fs::path canonical = fs::canonical(folder, none);
    if (!none && std::ranges::find(found, canonical) == found.end()) found.push_back(canonical);
  };
  add(packages_around(code_file()));
  for (const fs::path& root : roots) {
    for (const fs::path& folder : site_packages_below(root)) add(folder);
  }
  return found;
}

}  // namespace ortchestra
