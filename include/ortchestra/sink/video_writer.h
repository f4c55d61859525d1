#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

struct VideoWriterOptions {
  PictureSize size = {640, 480};  ///< in pixels, even; all pictures must have it
  double fps = 30;                ///< of pictures written without a time; else an approximate rate
  SampleAspectRatio sample_aspect = {};
  int encoder_threads = 1;
  /// Whether close() moves the index to the front of the file, so that a player can start before it
  /// has the whole file.
  bool index_first = true;
};

/// When a picture is shown, relative to the start of the video.
struct ShownTime {
  std::chrono::nanoseconds start{0};
  std::chrono::nanoseconds duration{0};  ///< used only for the last picture
};

/// Writes an .mp4 video. Each picture has its own time, in steps of 1/60,000 s. The codec is H.264
/// if FFmpeg has libx264, else MPEG-4 part 2. The file is named "PATH.partial" until close()
/// renames it, so PATH is never an incomplete video. Not thread-safe.
class VideoWriter {
 public:
  /// Throws Error(input) if the size or rate can't be encoded, the path can't be written, or this
  /// build has no video.
  explicit VideoWriter(const std::filesystem::path& path, const VideoWriterOptions& options = {});
  VideoWriter(VideoWriter&&) noexcept;
  VideoWriter& operator=(VideoWriter&&) noexcept;
  /// Removes the file if close() was not called.
  ~VideoWriter();

  /// Appends a picture, shown when the previous one ends. Throws Error(failure) if it has another
  /// size, or if writing to the disk fails.
  void write(const Picture& picture);
  /// Appends a picture that is shown at `time`. A time that is not later than that of the previous
  /// picture is moved to the next step.
  void write(const Picture& picture, const ShownTime& time);
  /// Completes the file. Nothing can be written after it. Throws Error(failure) as write(), and
  /// then removes the file.
  void close();

 private:
  class Encoder;
  std::unique_ptr<Encoder> encoder_;
};

}  // namespace ortchestra
