#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/files/appended_file.h"

namespace ortchestra {

/// Which picture of a directory shows which frame, where pictures are called as the files that
/// they were drawn of. Kept in a hidden file beside them, which holds a name before its picture is
/// there. Not thread-safe.
class PictureNames {
 public:
  /// ".ortchestra-names"
  static const std::string file_name;

  /// What the directory's file tells; nothing where there is none. Throws Error(input) where it
  /// can't be read.
  static PictureNames read(const std::filesystem::path& directory);

  /// The name for the picture of a frame that was read from `file`: its stem with `extension`,
  /// with more of it where that name is taken. It is in the directory's file on return. Throws
  /// Error(failure).
  std::string add(const std::filesystem::path& directory, std::int64_t frame,
                  const std::string& file, const std::string& extension);
  /// Forgets the names of frames behind `frame`, in the directory's file too. Throws as add().
  void forget_after(const std::filesystem::path& directory, std::int64_t frame);

  /// The frame that a picture shows; nothing for other names.
  std::optional<std::int64_t> frame_of(const std::string& name) const;

 private:
  std::string free_name(std::int64_t frame, const std::string& file,
                        const std::string& extension) const;

  std::map<std::string, std::int64_t> frames_;  ///< by name
  std::unique_ptr<AppendedFile> file_;          ///< from the first add() on
};

}  // namespace ortchestra
