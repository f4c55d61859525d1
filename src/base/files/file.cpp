#include "base/files/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <random>
#include <system_error>
#include <utility>

#include "base/files/descriptor.h"
#include "base/files/links.h"
#include "base/files/new_file.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace fs = std::filesystem;
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

Error cannot_write(const fs::path& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return failure(
      fmt::format("{} could not be written: {}; {}", path.string(), reason(error),
                  full ? "free some space or choose another place" : "choose another place"));
}

/// Waits until a read does not block: there is data, the end of the file, or an error. Throws
/// Error(input) after 30 s.
void wait_for_data(const Descriptor& file, const fs::path& path) {
  constexpr int timeout_s = 30;
  pollfd readable{.fd = file.get(), .events = POLLIN, .revents = 0};
  const int ready = ::poll(&readable, 1, 1000 * timeout_s);
  if (ready == 0)
    throw input_error(
        fmt::format("{} can't be read: no data arrived for {} s; if it is a pipe or a terminal, "
                    "check that a program writes to it",
                    path.string(), timeout_s));
}

/// Returns 0, or the errno value of the failure.
int write_all(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// Returns 0, or the errno value of the failure: network file systems report a full disk only when
/// a file is closed.
int close_now(Descriptor& file) {
  const int result = ::close(file.release());
  return result == 0 || errno == EINTR ? 0 : errno;
}

/// Removes the file when destroyed, unless it was renamed.
class UnfinishedFile {
 public:
  explicit UnfinishedFile(fs::path path) : path_(std::move(path)) {}
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;
  ~UnfinishedFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  /// Returns 0, or the errno value of the failure.
  int rename_to(const fs::path& target) {
    if (::rename(path_.c_str(), target.c_str()) != 0) return errno;
    path_.clear();
    return 0;
  }

 private:
  fs::path path_;
};

fs::path directory_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// Does not contain the target's name, so that it is short enough even if the target's name has the
/// maximum length.
fs::path temporary_name(const fs::path& directory) {
  std::random_device random;
  return directory / fmt::format(".ortchestra-{:08x}{:08x}.tmp", random(), random());
}

void write_directly(const fs::path& path, std::string_view bytes) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0) throw cannot_write(path, errno);
  int error = write_all(file, bytes);
  if (error == 0) error = close_now(file);
  if (error != 0) throw cannot_write(path, error);
}

Descriptor new_file(const fs::path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw cannot_write(path, errno);
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (file.get() < 0) throw cannot_write(path, errno);
  return file;
}

}  // namespace

std::string read_file(const fs::path& path, std::uint64_t limit_bytes) {
  const auto cannot_read = [&](int error) {
    return input_error(fmt::format("{} can't be read: {}; check the path and its permissions",
                                   path.string(), reason(error)));
  };
  // Without O_NONBLOCK, opening a named pipe without a writer would block for ever.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.get() < 0) throw cannot_read(errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw cannot_read(errno);
  const auto too_large = [&] {
    return input_error(fmt::format(
        "{} can't be used: {} than {} MiB, the maximum for this kind of file; give another file",
        path.string(),
        S_ISCHR(status.st_mode) ? "it is a device that returns more" : "it is larger",
        limit_bytes >> 20U));
  };
  const bool is_file = S_ISREG(status.st_mode);
  const auto known_bytes = is_file ? static_cast<std::uint64_t>(status.st_size) : 0;
  if (known_bytes > limit_bytes) throw too_large();
  std::string bytes;
  bytes.reserve(known_bytes);
  std::string part(std::size_t{1} << 16, '\0');
  for (;;) {
    if (!is_file && !S_ISDIR(status.st_mode)) wait_for_data(file, path);
    const auto count = ::read(file.get(), part.data(), part.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) throw cannot_read(errno);
    if (count == 0) return bytes;
    bytes.append(part, 0, static_cast<std::size_t>(count));
    if (bytes.size() > limit_bytes) throw too_large();
  }
}

void check_writable(const fs::path& path) {
  const auto refuse = [&](const std::string& why) {
    return input_error(fmt::format("{} can't be written: {}",
                                   path.empty() ? "an empty path" : path.string(), why));
  };
  if (path.empty()) throw refuse("give the name of a file");
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode))
    throw refuse("it is a directory; give the name of a file in it");
  if (!path.has_filename()) throw refuse("it names a directory; give the name of a file in it");
  if (exists && ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0) {
    throw refuse(fmt::format("{}; change its permissions or give another name", reason(errno)));
  }
  if (exists && !S_ISREG(status.st_mode)) return;
  const auto directory = directory_of(follow_links(path));
  if (::faccessat(AT_FDCWD, directory.c_str(), F_OK, AT_EACCESS) != 0) {
    throw refuse(fmt::format("the directory {}: {}; create it or choose another place",
                             directory.string(), reason(errno)));
  }
  if (::stat(directory.c_str(), &status) == 0 && !S_ISDIR(status.st_mode)) {
    throw refuse(fmt::format("{} is not a directory; choose another place", directory.string()));
  }
  if (::faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    throw refuse(fmt::format("the directory {}: {}; choose another place", directory.string(),
                             reason(errno)));
  }
}

void write_file_atomically(const fs::path& path, std::string_view bytes) {
  struct stat old {};
  const bool exists = ::stat(path.c_str(), &old) == 0;
  if (exists && S_ISDIR(old.st_mode)) throw cannot_write(path, EISDIR);
  if (exists && !S_ISREG(old.st_mode)) return write_directly(path, bytes);

  const auto target = follow_links(path);
  const auto name = temporary_name(directory_of(target));
  Descriptor file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (file.get() < 0) throw cannot_write(path, errno);
  UnfinishedFile temporary(name);
  if (exists)
    static_cast<void>(::fchmod(file.get(), old.st_mode & 07777U));  // failure is acceptable
  int error = write_all(file, bytes);
  if (error == 0) error = close_now(file);
  if (error == 0) error = temporary.rename_to(target);
  if (error != 0) throw cannot_write(path, error);
}

void make_new_file(const fs::path& path) { new_file(path); }

void write_new_file(const fs::path& path, std::string_view bytes) {
  Descriptor file = new_file(path);
  int error = write_all(file, bytes);
  if (error == 0) error = close_now(file);
  if (error != 0) throw cannot_write(path, error);
}

}  // namespace ortchestra
