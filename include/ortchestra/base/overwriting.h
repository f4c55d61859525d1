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
  /// Names that the program makes up while it writes: "a.json.partial".
  std::vector<std::filesystem::path> beside = {};
};

/// Throws Error(input) where a name of `written` is, or is a directory that holds, a file of `read`
/// or a name of another one. Files are compared by device and inode, so links don't hide them.
/// Standard output ("-"), pipes and devices are left out. Touches nothing. `read` is asked only
/// where one of the names exists.
void refuse_overwriting(std::span<const WrittenFile> written,
                        const std::function<std::vector<ReadFile>()>& read);

}  // namespace ortchestra
