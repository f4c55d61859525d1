#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/files/descriptor.h"

namespace ortchestra {

/// Reads a text file line by line. Not thread-safe.
class Lines {
 public:
  /// Throws Error(input) if the file can't be read, or is a directory, a pipe or a device.
  explicit Lines(const std::filesystem::path& path);

  /// The next line without its line break, valid until the next call. Empty at the end of the file.
  /// Throws Error(input) for a line of more than 256 MiB, Error(failure) if the file can't be read.
  std::optional<std::string_view> next();
  /// Whether the last line that next() returned had no line break.
  bool was_cut() const { return was_cut_; }

 private:
  bool fill();

  std::string name_;
  Descriptor file_;
  std::string buffer_;
  std::size_t at_ = 0;  ///< what comes before was returned
  bool was_cut_ = false;
};

}  // namespace ortchestra
