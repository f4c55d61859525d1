#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/source/source.h"

namespace ortchestra {

/// One function per kind of source. The list in source.cpp says which inputs each of them opens.
/// They throw the same errors as open_source.
std::unique_ptr<Source> open_synthetic(const std::string& input, const SourceOptions& options);
/// Opens a directory of pictures, a glob of pictures, or one picture.
std::unique_ptr<Source> open_images(const std::string& input, const SourceOptions& options);
/// Opens anything else that FFmpeg can open: a video file, a URL, a camera.
std::unique_ptr<Source> open_video(const std::string& input, const SourceOptions& options);

/// The files of a directory or a glob, or one picture. Not sorted.
struct PictureFiles {
  std::vector<std::string> pictures;
  std::vector<std::string> others;  ///< files with other extensions, without hidden files
};
/// Throws Error(input) if there is no picture.
PictureFiles find_pictures(const std::string& input);

/// The files that an input is read from. For pictures: all of them, not sorted; throws the same
/// errors as find_pictures. For a video: its file, and the files that its playlist names.
std::vector<std::string> pictures_of(const std::string& input);
std::vector<std::string> files_of_video(const std::string& input);
/// The files of an input of any kind. Empty if the input can't be opened.
std::vector<std::string> files_of_input(const std::string& input);

/// File extensions of pictures. FFmpeg decodes the newer formats only if it was built with them.
inline constexpr std::array<std::string_view, 14> picture_extensions{
    ".jpg",  ".jpeg", ".jfif", ".png", ".bmp",  ".webp", ".tif",
    ".tiff", ".ppm",  ".pgm",  ".jp2", ".avif", ".heic", ".heif"};
/// Whether `path` has the extension of a picture, in upper or lower case.
bool has_picture_extension(const std::string& path);

/// The time at which frame `index` is shown, if the source has no timestamps.
std::chrono::nanoseconds time_of_frame(std::int64_t index, double fps);

}  // namespace ortchestra
