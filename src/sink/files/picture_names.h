#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/files/appended_file.h"

namespace ortchestra {

/// Maps the pictures of a directory to frames, if pictures are named after the files they show.
/// Kept in a hidden file in the directory, which gets a name before its picture is written. Not
/// thread-safe.
class PictureNames {
 public:
  /// ".ortchestra-names"
  static const std::string file_name;

  /// Reads the hidden file of a directory; empty if there is none. Throws Error(input) if it can't
  /// be read.
  static PictureNames read(const std::filesystem::path& directory);

  /// Returns a name for the picture of a frame that was read from `file`: its stem with
  /// `extension`, or a longer name if that is taken. Writes it to the hidden file first. Throws
  /// Error(failure).
  std::string add(const std::filesystem::path& directory, std::int64_t frame,
                  const std::string& file, const std::string& extension);
  /// Removes the names of frames after `frame`, also from the hidden file. Throws as add().
  void forget_after(const std::filesystem::path& directory, std::int64_t frame);

  /// The frame of a picture. Empty for other names.
  std::optional<std::int64_t> frame_of(const std::string& name) const;

 private:
  std::string free_name(std::int64_t frame, const std::string& file,
                        const std::string& extension) const;

  std::map<std::string, std::int64_t> frames_;  ///< by name
  std::unique_ptr<AppendedFile> file_;          ///< null before the first add()
};

}  // namespace ortchestra
