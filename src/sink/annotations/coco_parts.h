#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/files/appended_file.h"

namespace ortchestra {

/// The parts of a COCO file. The images are appended to the annotations at the end, because both
/// lists grow with the video. So memory does not, and no annotation is copied.
class CocoParts {
 public:
  explicit CocoParts(const std::filesystem::path& folder);

  bool is_open() const { return annotations_.has_value(); }
  /// Continues files of these sizes; 0: begins them.
  void open(std::uint64_t annotations_bytes, std::uint64_t images_bytes);

  /// The texts are JSON objects.
  void add_image(const std::string& text);
  void add_annotation(const std::string& text);

  void flush();
  std::uint64_t annotations_bytes() const { return annotations_->size(); }
  std::uint64_t images_bytes() const { return images_->size(); }

  /// Returns the path of the complete file.
  const std::filesystem::path& join(const std::vector<std::string>& categories);

 private:
  static void add(AppendedFile& file, bool is_first, const std::string& entry);
  void append_images();

  std::filesystem::path whole_;
  std::filesystem::path images_path_;
  std::optional<AppendedFile> annotations_;
  std::optional<AppendedFile> images_;
};

/// The lines between the lists of a COCO file.
namespace coco_lines {
inline constexpr const char* annotations = "\"annotations\":[";
inline constexpr const char* images = "\"images\":[";
inline constexpr const char* categories = "\"categories\":[";
inline constexpr const char* end_of_list = "],";
inline constexpr const char* end = "]}";
}  // namespace coco_lines

}  // namespace ortchestra
