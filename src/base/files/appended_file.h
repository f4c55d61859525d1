#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/files/descriptor.h"

namespace ortchestra {

/// A file that only grows. Appended data is buffered; flush() passes it to the operating system.
/// Not thread-safe.
class AppendedFile {
 public:
  enum class Links { follow, refuse };

  /// Opens the file and truncates it to its first `keep` bytes. Creates it if `keep` is 0. Throws
  /// Error(input) if it can't be opened or is shorter. `links`: follow only for a name that the
  /// user gave, never for one that the program made.
  AppendedFile(const std::filesystem::path& path, std::uint64_t keep, Links links = Links::refuse);
  /// Writes to a descriptor that the caller closes. `name` is for messages.
  AppendedFile(int borrowed, std::string name);
  AppendedFile(const AppendedFile&) = delete;
  AppendedFile& operator=(const AppendedFile&) = delete;
  /// Flushes, and ignores errors.
  ~AppendedFile();

  /// append(), flush() and close() throw Error(failure), for example if the disk is full or the
  /// reader of a pipe has closed it.
  void append(std::string_view bytes);
  void flush();
  /// Flushes and closes. Nothing can be appended after it.
  void close();

  /// Total bytes, including those in the buffer.
  std::uint64_t size() const noexcept { return size_; }

 private:
  int descriptor() const noexcept { return borrowed_ >= 0 ? borrowed_ : file_.get(); }

  std::string name_;
  Descriptor file_;
  int borrowed_ = -1;
  std::string buffer_;
  std::uint64_t size_ = 0;
};

}  // namespace ortchestra
