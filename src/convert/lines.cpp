#include "convert/lines.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/files/links.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_line_bytes = std::size_t{256} << 20;
constexpr std::size_t read_bytes = std::size_t{1} << 18;

int opened(const fs::path& path) {
  if (path == "-" || is_pipe_or_device(path))
    throw input_error(fmt::format(
        "{} is a pipe or a device, but it is read twice: save the predictions in a file",
        path == "-" ? "standard input" : path.string()));
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    throw input_error(
        fmt::format("{} is a directory: give a JSONL file of predictions", path.string()));
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    throw input_error(fmt::format("{} can't be read: {}; give a JSONL file of predictions",
                                  path.string(), std::generic_category().message(errno)));
  return file;
}

}  // namespace

Lines::Lines(const fs::path& path) : name_(path.string()), file_(opened(path)) {}

std::optional<std::string_view> Lines::next() {
  buffer_.erase(0, at_);
  at_ = 0;
  std::size_t searched = 0;
  for (;;) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      at_ = end + 1;
      return std::string_view(buffer_).substr(0, end);
    }
    searched = buffer_.size();
    if (searched > most_line_bytes)
      throw input_error(
          fmt::format("{} has a line of more than {} MiB: give a JSONL file of predictions", name_,
                      most_line_bytes >> 20));
    if (!fill()) break;
  }
  if (buffer_.empty()) return std::nullopt;
  was_cut_ = true;
  at_ = buffer_.size();
  return buffer_;
}

bool Lines::fill() {
  const std::size_t filled = buffer_.size();
  buffer_.resize(filled + read_bytes);
  ssize_t count = -1;
  do {
    count = ::read(file_.get(), buffer_.data() + filled, read_bytes);
  } while (count < 0 && errno == EINTR);
  const int error = errno;
  buffer_.resize(filled + static_cast<std::size_t>(count < 0 ? 0 : count));
  if (count < 0)
    throw failure(
        fmt::format("{} can't be read: {}", name_, std::generic_category().message(error)));
  return count > 0;
}

}  // namespace ortchestra
