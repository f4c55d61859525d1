#pragma once

#include <filesystem>
#include <string_view>

namespace ortchestra {

/// A unique path of a folder in the system's directory for temporary files. The constructor does
/// not create the folder: the process that needs it calls make_scratch_folder(). The destructor
/// removes the folder and its contents. Not copyable.
class ScratchFolder {
 public:
  /// The folder's name is "STEM-" and 16 random hexadecimal digits.
  explicit ScratchFolder(std::string_view stem);
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// Creates the folder, accessible to its owner only. Throws Error(failure), also if it exists
/// already.
void make_scratch_folder(const std::filesystem::path& path);

/// Removes a folder, even while other processes still write files into it.
void remove_scratch_folder(const std::filesystem::path& path) noexcept;

}  // namespace ortchestra
