#include "base/files/links.h"

#include <system_error>

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

constexpr int max_links = 40;  ///< the limit of Linux

}  // namespace

fs::path follow_links(const fs::path& path) {
  fs::path at = path;
  std::error_code error;
  for (int links = 0; links < max_links; ++links) {
    if (!fs::is_symlink(at, error)) return at;
    const fs::path target = fs::read_symlink(at, error);
    if (error) return path;
    at = at.parent_path() / target;  // only `target` if it is absolute
  }
  return path;
}

bool is_pipe_or_device(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored) && !fs::is_regular_file(path, ignored) &&
         !fs::is_directory(path, ignored);
}

fs::path partial_path(const fs::path& path) {
  // Links to a pipe or device are not followed: /dev/stdout may point to a pipe without a path.
  return (is_pipe_or_device(path) ? path : follow_links(path)).string() + ".partial";
}

}  // namespace ortchestra
