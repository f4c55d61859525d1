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

/// What a directory of this program's holds, kept in a hidden file in it: only what is listed there
/// is ever removed. Not thread-safe.
class OutputManifest {
 public:
  /// ".ortchestra-output"
  static const std::string file_name;

  /// Of a directory with parts of a video or an array file.
  OutputManifest() = default;
  /// Of a directory of pictures that all frames from 0 on are to be written to.
  explicit OutputManifest(std::string extension)
      : extension_(std::move(extension)), unlisted_from_(0) {}
  /// Nothing where the directory has none that can be read.
  static std::optional<OutputManifest> read(const std::filesystem::path& directory);

  /// A picture was written. Frames come in order.
  void add(std::int64_t frame);
  /// Pictures behind `frame` are gone.
  void forget_after(std::int64_t frame);
  /// No more pictures will come.
  void end() { unlisted_from_.reset(); }
  /// Replaces the directory's manifest, whole or not at all. Throws Error(failure).
  void write(const std::filesystem::path& directory) const;

  /// Whether the program has written, or is about to write, a file of this name.
  bool lists(const std::string& name) const;
  /// The frame that a listed picture shows; nothing for other files.
  std::optional<std::int64_t> frame_of(const std::string& name) const;

 private:
  std::string extension_;                                      ///< of pictures; empty: parts
  std::vector<std::pair<std::int64_t, std::int64_t>> frames_;  ///< first and last of each range
  std::optional<std::int64_t>
      unlisted_from_;  ///< pictures of this frame and later ones may be there
};

/// Throws Error(input) where the directory holds anything that its manifest doesn't list.
void require_own_directory(const std::filesystem::path& directory);
/// Removes a directory of the program's. Throws as require_own_directory, and Error(failure).
void remove_own_directory(const std::filesystem::path& directory);
/// The same, where the directory holds nothing but its manifest.
void remove_if_empty(const std::filesystem::path& directory) noexcept;

}  // namespace ortchestra
