#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ortchestra {

/// A file that a command reads.
struct ReadFile {
  std::filesystem::path path;
  std::string what;  ///< for messages: "an input"
};

/// A file or directory that a command will write.
struct WrittenFile {
  std::string name;  ///< for messages: "output 'a.json'"
  std::filesystem::path path;
  /// Other files that the program creates while it writes `path`: "a.json.partial".
  std::vector<std::filesystem::path> derived_paths = {};
};

/// Checks that no output of `written` would overwrite an input or another output. Changes no file.
/// Throws Error(input) if an output is a file of `read`, or a directory that contains one.
/// Throws Error(input) if an output is, contains, or is inside another output.
/// Files are compared by device and inode, so links are recognised. Standard output ("-"), pipes
/// and devices are not checked. `read` is called only if at least one of the outputs exists.
void refuse_overwriting(std::span<const WrittenFile> written,
                        const std::function<std::vector<ReadFile>()>& read);

}  // namespace ortchestra
