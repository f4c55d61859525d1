#include "base/worker_program.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "ortchestra/base/error.h"

namespace ortchestra {

std::string worker_program() {
  namespace fs = std::filesystem;
  if (const char* chosen = std::getenv("ORTCHESTRA_WORKER")) {
    const std::string setting = std::string("ORTCHESTRA_WORKER=") + chosen;
    // Anybody's program may lie in the current directory.
    if (!fs::path(chosen).is_absolute())
      throw failure(setting + " is a relative path: give an absolute one");
    if (::access(chosen, X_OK) != 0) throw failure(setting + " is not a program that can be run");
    return chosen;
  }
  std::vector<fs::path> places;
  std::error_code no_proc;
  const fs::path self = fs::read_symlink("/proc/self/exe", no_proc);
  if (!no_proc) {
    const fs::path here = self.parent_path();
    places = {here / "ortchestra-worker",
              here.parent_path() / "libexec/ortchestra/ortchestra-worker"};
  }
#ifdef ORTCHESTRA_LIBEXEC_DIR
  places.emplace_back(fs::path(ORTCHESTRA_LIBEXEC_DIR) / "ortchestra-worker");
#endif
  std::string sought;
  for (const fs::path& place : places) {
    if (::access(place.c_str(), X_OK) == 0) return place;
    sought += (sought.empty() ? "" : ", ") + place.string();
  }
  throw failure("the program ortchestra-worker is missing (sought " + sought +
                "); set ORTCHESTRA_WORKER to its path");
}

}  // namespace ortchestra
