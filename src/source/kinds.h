#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/source/source.h"

namespace ortchestra {

/// One function a kind of source; open_source says which takes what. They throw as it does.
std::unique_ptr<Source> open_synthetic(const std::string& input, const SourceOptions& options);
/// A directory, a glob, or one file of pictures.
std::unique_ptr<Source> open_images(const std::string& input, const SourceOptions& options);
/// A video file, a URL or a camera: whatever FFmpeg opens.
std::unique_ptr<Source> open_video(const std::string& input, const SourceOptions& options);

/// The files of a directory, a glob or one picture, in no order.
struct PictureFiles {
  std::vector<std::string> pictures;
  std::vector<std::string> others;  ///< that are no pictures by their names, hidden ones left out
};
/// Throws Error(input) where there is no picture.
PictureFiles find_pictures(const std::string& input);

/// The files that an input is read from: pictures in no order, a video with what its playlist
/// names. pictures_of throws as find_pictures.
std::vector<std::string> pictures_of(const std::string& input);
std::vector<std::string> files_of_video(const std::string& input);
/// Of an input of any kind; none where it can't be opened anyway.
std::vector<std::string> files_of_input(const std::string& input);

/// Of pictures that FFmpeg decodes, the newer ones only where it was built so.
inline constexpr std::array<std::string_view, 14> picture_extensions{
    ".jpg",  ".jpeg", ".jfif", ".png", ".bmp",  ".webp", ".tif",
    ".tiff", ".ppm",  ".pgm",  ".jp2", ".avif", ".heic", ".heif"};
/// Whether the extension of `path` is that of a picture, in any case.
bool has_picture_extension(const std::string& path);

/// When frame `index` of a source that knows no better is shown.
std::chrono::nanoseconds time_of_frame(std::int64_t index, double fps);

}  // namespace ortchestra
