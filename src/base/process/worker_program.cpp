#include "base/process/worker_program.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/process/code_file.h"
#include "ortchestra/base/error.h"
#include "ortchestra/version.h"

namespace ortchestra {

namespace {

namespace fs = std::filesystem;

constexpr const char* file_name = "ortchestra-worker";

/// Set by use_own_program_as_worker().
fs::path& own_worker() {
  static fs::path program;
  return program;
}

}  // namespace

std::vector<fs::path> worker_candidates(const fs::path& code) {
  std::vector<fs::path> candidates;
  if (!code.empty()) {
    const fs::path folder = code.parent_path();
    candidates = {folder / file_name,
                  (folder / ORTCHESTRA_WORKER_FOLDER_FROM_CODE / file_name).lexically_normal()};
  }
#ifdef ORTCHESTRA_WORKER_FOLDER
  const fs::path installed = fs::path(ORTCHESTRA_WORKER_FOLDER) / file_name;
  if (std::ranges::find(candidates, installed) == candidates.end()) candidates.push_back(installed);
#endif
  return candidates;
}

std::string worker_program() {
  if (const char* chosen = std::getenv("ORTCHESTRA_WORKER")) {
    const std::string setting = std::string("ORTCHESTRA_WORKER=") + chosen;
    // A relative path is unsafe: the current directory may contain somebody else's program.
    if (!fs::path(chosen).is_absolute())
      throw failure(setting + " is a relative path: give an absolute one");
    if (::access(chosen, X_OK) != 0) throw failure(setting + " is not an executable file");
    return chosen;
  }
  std::string checked;
  for (const fs::path& candidate : worker_candidates(code_file())) {
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    checked += (checked.empty() ? "" : ", ") + candidate.string();
  }
  throw failure("the program ortchestra-worker is missing (looked for " + checked +
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
