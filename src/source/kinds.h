#pragma once

#include <memory>
#include <string>

#include "ortchestra/source/source.h"

namespace ortchestra {

/// One function a kind of source; open_source says which takes what. They throw as it does.
std::unique_ptr<Source> open_synthetic(const std::string& input, const SourceOptions& options);
/// A directory, a glob, or one file of pictures.
std::unique_ptr<Source> open_images(const std::string& input, const SourceOptions& options);
/// A video file, a URL or a camera: whatever FFmpeg opens.
std::unique_ptr<Source> open_video(const std::string& input, const SourceOptions& options);

/// Whether the extension of `path` is that of a picture.
bool has_picture_extension(const std::string& path);
/// Whether FFmpeg is to be given `input` as it is: not a path of this machine's files.
bool is_url_or_camera(const std::string& input);

/// When frame `index` of a source that knows no better is shown.
std::chrono::nanoseconds time_of_frame(std::int64_t index, double fps);

}  // namespace ortchestra
