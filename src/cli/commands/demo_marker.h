#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace ortchestra::cli {

/// What demo has written into a directory, kept in a hidden file there. Not thread-safe.
class DemoMarker {
 public:
  /// Reads what an earlier demo left; nothing where that can't be read.
  explicit DemoMarker(const std::filesystem::path& directory);

  /// Whether the file holds what an earlier demo wrote there.
  bool wrote(const std::filesystem::path& file) const;
  /// Adds a file that is complete. Throws Error(failure).
  void add(const std::filesystem::path& file);

 private:
  const std::filesystem::path path_;
  std::map<std::string, std::string> hashes_;  ///< SHA-256 by file name
};

}  // namespace ortchestra::cli
