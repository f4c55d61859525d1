#include "base/process/worker_program.h"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "ortchestra/base/error.h"
#include "ortchestra/version.h"

namespace ortchestra {

namespace {

namespace fs = std::filesystem;

constexpr const char* file_name = "ortchestra-worker";

/// This program's path; empty where /proc does not tell it.
fs::path own_program() {
  std::error_code no_proc;
  return fs::read_symlink("/proc/self/exe", no_proc);
}

/// The file that holds this code: the program, or the shared library as the loader found it. Empty
/// for a library that was found by a relative path.
fs::path code_file() {
  static constexpr char here = 0;
  Dl_info info{};
  void* entry = nullptr;
  if (::dladdr1(&here, &info, &entry, RTLD_DL_LINKMAP) == 0) return {};
  const fs::path library = static_cast<const link_map*>(entry)->l_name;
  if (library.empty()) return own_program();  // the loader has no name for the program
  std::error_code gone;
  return library.is_absolute() ? fs::canonical(library, gone) : fs::path();
}

/// Set by use_own_program_as_worker().
fs::path& own_worker() {
  static fs::path program;
  return program;
}

}  // namespace

std::vector<fs::path> worker_candidates(const fs::path& code) {
  std::vector<fs::path> places;
  if (!code.empty()) {
    const fs::path folder = code.parent_path();
    places = {folder / file_name,
              (folder / ORTCHESTRA_WORKER_FOLDER_FROM_CODE / file_name).lexically_normal()};
  }
#ifdef ORTCHESTRA_WORKER_FOLDER
  const fs::path installed = fs::path(ORTCHESTRA_WORKER_FOLDER) / file_name;
  if (std::ranges::find(places, installed) == places.end()) places.push_back(installed);
#endif
  return places;
}

std::string worker_program() {
  if (const char* chosen = std::getenv("ORTCHESTRA_WORKER")) {
    const std::string setting = std::string("ORTCHESTRA_WORKER=") + chosen;
    // Anybody's program may lie in the current directory.
    if (!fs::path(chosen).is_absolute())
      throw failure(setting + " is a relative path: give an absolute one");
    if (::access(chosen, X_OK) != 0) throw failure(setting + " is not a program that can be run");
    return chosen;
  }
  std::string sought;
  for (const fs::path& place : worker_candidates(code_file())) {
    if (::access(place.c_str(), X_OK) == 0) return place;
    sought += (sought.empty() ? "" : ", ") + place.string();
  }
  throw failure("the program ortchestra-worker is missing (sought " + sought +
                "); set ORTCHESTRA_WORKER to its path");
}

void use_own_program_as_worker() { own_worker() = own_program(); }

bool own_program_is_worker() { return !own_worker().empty(); }

ChildProcess start_worker(const std::string& job, Descriptor channel, ChildProcess::Options options,
                          const std::string& name) {
  std::vector<std::string> arguments = {worker_argument, ORTCHESTRA_VERSION, job};
  if (!name.empty()) arguments.push_back(name);
  return ChildProcess::start(own_program_is_worker() ? own_worker().string() : worker_program(),
                             arguments, std::move(channel), options);
}

}  // namespace ortchestra
