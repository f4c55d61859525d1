#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ortchestra {

/// The file name of a picture: "000007.jpg".
std::string picture_name(std::int64_t frame, const std::string& extension);

/// Lists the files that this program wrote to an output directory. Kept in a hidden file in the
/// directory. Only listed files are ever removed. Not thread-safe.
class OutputManifest {
 public:
  /// ".ortchestra-output"
  static const std::string file_name;

  /// For a directory with the parts of a video or of an array file.
  OutputManifest() = default;
  /// For a directory of pictures to which all frames from 0 on will be written.
  explicit OutputManifest(std::string extension)
      : extension_(std::move(extension)), unlisted_from_(0) {}
  /// Empty if the directory has no manifest, or one that can't be read.
  static std::optional<OutputManifest> read(const std::filesystem::path& directory);

  /// Adds a written picture. Frames must come in order.
  void add(std::int64_t frame);
  /// Removes the pictures after `frame` from the list.
  void forget_after(std::int64_t frame);
  /// Marks the list as complete.
  void end() { unlisted_from_.reset(); }
  /// Replaces the manifest of the directory atomically. Throws Error(failure).
  void write(const std::filesystem::path& directory) const;

  /// Whether the program wrote a file of this name, or may write it later.
  bool lists(const std::string& name) const;
  /// The frame of a listed picture. Empty for other files.
  std::optional<std::int64_t> frame_of(const std::string& name) const;

 private:
  std::string extension_;                                      ///< of the pictures; empty for parts
  std::vector<std::pair<std::int64_t, std::int64_t>> frames_;  ///< first and last of each range
  /// Pictures of this frame and later ones may exist without being listed.
  std::optional<std::int64_t> unlisted_from_;
};

/// Throws Error(input) if the directory has a file that its manifest does not list.
void require_own_directory(const std::filesystem::path& directory);
/// Removes an output directory of this program. Throws as require_own_directory(), and
/// Error(failure).
void remove_own_directory(const std::filesystem::path& directory);
/// Removes an output directory if it has no file except its manifest. Ignores errors.
void remove_if_empty(const std::filesystem::path& directory) noexcept;

}  // namespace ortchestra
