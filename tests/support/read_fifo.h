#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include "base/files/descriptor.h"

namespace ortchestra::test {

/// A FIFO with somebody at its reading end, so that whoever opens it to write does not wait.
class ReadFifo {
 public:
  explicit ReadFifo(const std::filesystem::path& path) {
    if (::mkfifo(path.c_str(), 0600) != 0) throw std::runtime_error("no FIFO could be made");
    reader_ = Descriptor(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  }

  /// What was written and not read yet; a pipe holds 64 KiB.
  std::string read() const {
    std::string text(std::size_t{1} << 16, '\0');
    const auto count = ::read(reader_.get(), text.data(), text.size());
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
  }

 private:
  Descriptor reader_;
};

}  // namespace ortchestra::test
