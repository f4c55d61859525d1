#include "base/files/file_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

/// O_NOFOLLOW: the program never creates a symbolic link under a name that it locks.
constexpr int open_flags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW;

Descriptor opened(const std::filesystem::path& path, FileLock::Missing missing) {
  const int make = missing == FileLock::Missing::make_file ? O_CREAT : 0;
  // Opened for writing: network file systems require it for an exclusive lock.
  Descriptor file(::open(path.c_str(), O_RDWR | open_flags | make, 0666));
  if (file.get() < 0 && errno == EISDIR)
    file = Descriptor(::open(path.c_str(), O_RDONLY | open_flags));
  return file;
}

bool is_at(const Descriptor& file, const std::filesystem::path& path) {
  struct stat ours {};
  struct stat there {};
  return ::fstat(file.get(), &ours) == 0 && ::lstat(path.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

/// The process that holds the lock of a file. A line of /proc/locks has this form:
/// "1: FLOCK ADVISORY WRITE 4711 08:01:1234 0 EOF".
std::optional<long> holder_of(const Descriptor& file) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return std::nullopt;
  const std::string file_id =
      fmt::format("{:02x}:{:02x}:{}", major(status.st_dev), minor(status.st_dev), status.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, kind, is_advisory, access, locked_file;
    long process = 0;
    words >> number >> kind >> is_advisory >> access >> process >> locked_file;
    // A process of another PID namespace has the number 0.
    if (words && kind == "FLOCK" && locked_file == file_id && process > 0) return process;
  }
  return std::nullopt;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path, const std::filesystem::path& output,
                   Missing missing) {
  while (true) {
    Descriptor file = opened(path, missing);
    if (file.get() < 0 && errno == ELOOP)
      throw input_error(
          fmt::format("{} is a symbolic link, and this program does not write through it: remove "
                      "the link, or give {} another name",
                      path.string(), output.string()));
    if (file.get() < 0) return;
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return;
      const std::optional<long> holder = holder_of(file);
      throw input_error(fmt::format(
          "{} is being written by another run{}: wait until that run ends, or give another name",
          output.string(), holder ? fmt::format(" (process {})", *holder) : ""));
    }
    // Between open and flock another process may have replaced the file at `path`.
    if (is_at(file, path)) {
      file_ = std::move(file);
      return;
    }
  }
}

}  // namespace ortchestra
