#pragma once

#include <filesystem>
#include <string_view>

namespace ortchestra {

/// A path in the directory for temporary files that nothing has; whoever needs the folder makes it,
/// maybe another process. What is there goes when this does. Not copyable.
class ScratchFolder {
 public:
  /// "STEM-" and 16 random digits.
  explicit ScratchFolder(std::string_view stem);
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// Makes the folder, for its owner alone. Throws Error(failure), also where it exists.
void make_scratch_folder(const std::filesystem::path& path);

/// Removes a folder, into which others may be writing still.
void remove_scratch_folder(const std::filesystem::path& path) noexcept;

}  // namespace ortchestra
