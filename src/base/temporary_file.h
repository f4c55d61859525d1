#pragma once

#include <filesystem>
#include <string_view>

namespace ortchestra {

/// A name in the directory for temporary files that nobody else has; an empty file until somebody
/// writes it. What is there goes when this does. Not copyable.
class TemporaryFile {
 public:
  /// "STEMxxxxxxEXTENSION". Throws Error(failure) where none can be made.
  TemporaryFile(std::string_view stem, std::string_view extension);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace ortchestra
