#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include "base/files/descriptor.h"

namespace ortchestra::test {

/// A FIFO with an open reading end, so that opening it for writing does not block.
class ReadFifo {
 public:
  explicit ReadFifo(const std::filesystem::path& path) {
    if (::mkfifo(path.c_str(), 0600) != 0) throw std::runtime_error("cannot create a FIFO");
    reader_ = Descriptor(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  }

  /// Reads the bytes written since the last call. A pipe holds 64 KiB.
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
