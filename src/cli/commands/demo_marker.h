#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace ortchestra::cli {

/// The list of files that demo wrote into a directory, stored in a hidden file there. Not
/// thread-safe.
class DemoMarker {
 public:
  /// Reads the list of an earlier demo. The list is empty if it can't be read.
  explicit DemoMarker(const std::filesystem::path& directory);

  /// Whether the file's content is what an earlier demo wrote.
  bool wrote(const std::filesystem::path& file) const;
  /// Adds a complete file to the list. Throws Error(failure).
  void add(const std::filesystem::path& file);

 private:
  const std::filesystem::path path_;
  std::map<std::string, std::string> hashes_;  ///< SHA-256 by file name
};

}  // namespace ortchestra::cli
