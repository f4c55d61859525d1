#include "base/files/appended_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 18;

std::string writing_problem(int error) {
  const std::string text = std::generic_category().message(error);
  const bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return is_full ? text + "; free some space and continue the run, or choose another path" : text;
}

}  // namespace

AppendedFile::AppendedFile(const std::filesystem::path& path, std::uint64_t keep, Links links)
    : name_(path.string()),
      file_(::open(path.c_str(),
                   O_WRONLY | O_APPEND | O_CLOEXEC | (keep == 0 ? O_CREAT : 0) |
                       (links == Links::refuse ? O_NOFOLLOW : 0),
                   0666)),
      size_(keep) {
  if (file_.get() < 0)
    throw input_error(fmt::format("{} can't be written: {}", name_, writing_problem(errno)));
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0 || !S_ISREG(status.st_mode)) return;
  if (static_cast<std::uint64_t>(status.st_size) < keep)
    throw input_error(
        fmt::format("{} can't be continued at byte {}: it has only {}; allow overwriting to begin "
                    "again",
                    name_, keep, status.st_size),
        {{RemedyKind::overwrite}});
  if (::ftruncate(file_.get(), static_cast<off_t>(keep)) != 0)
    throw input_error(
        fmt::format("{} can't be truncated to {} bytes: {}", name_, keep, writing_problem(errno)));
}

AppendedFile::AppendedFile(int borrowed, std::string name)
    : name_(std::move(name)), borrowed_(borrowed) {}

AppendedFile::~AppendedFile() {
  try {
    if (descriptor() >= 0) flush();
  } catch (const Error&) {
    // A caller that needs the error calls flush() or close().
  }
}

void AppendedFile::append(std::string_view bytes) {
  buffer_ += bytes;
  size_ += bytes.size();
  if (buffer_.size() >= buffer_bytes) flush();
}

void AppendedFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const auto written = ::write(descriptor(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      buffer_.clear();  // the destructor must not try again
      throw failure(fmt::format("{} could not be written: {}", name_, writing_problem(error)));
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

void AppendedFile::close() {
  flush();
  if (borrowed_ >= 0 || file_.get() < 0) return;
  // Network file systems report a full disk only here.
  if (::close(file_.release()) != 0 && errno != EINTR)
    throw failure(fmt::format("{} could not be written: {}", name_, writing_problem(errno)));
}

}  // namespace ortchestra
