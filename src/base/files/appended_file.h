#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/files/descriptor.h"

namespace ortchestra {

/// A file that only grows. What is appended is kept back until there is enough of it; flush() hands
/// it over to the operating system. Not thread-safe.
class AppendedFile {
 public:
  enum class Links { follow, refuse };

  /// The file cut to its first `keep` bytes, created where `keep` is 0. Throws Error(input) if it
  /// can't be opened, or has fewer. `links`: follow for a name that the user gave, never for one
  /// that the program made up.
  AppendedFile(const std::filesystem::path& path, std::uint64_t keep, Links links = Links::refuse);
  /// A descriptor that somebody else closes; `name` is for messages.
  AppendedFile(int borrowed, std::string name);
  AppendedFile(const AppendedFile&) = delete;
  AppendedFile& operator=(const AppendedFile&) = delete;
  /// Flushes as far as that succeeds.
  ~AppendedFile();

  /// Throw Error(failure): a full disk, a pipe whose reader has gone.
  void append(std::string_view bytes);
  void flush();
  /// Flushes and closes; nothing can be appended after it.
  void close();

  /// Bytes in all, those kept back included.
  std::uint64_t size() const noexcept { return size_; }

 private:
  int descriptor() const noexcept { return borrowed_ >= 0 ? borrowed_ : file_.get(); }

  std::string name_;
  Descriptor file_;
  int borrowed_ = -1;
  std::string kept_back_;
  std::uint64_t size_ = 0;
};

}  // namespace ortchestra
