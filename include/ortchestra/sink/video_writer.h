#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

struct VideoWriterOptions {
  PictureSize size = {640, 480};  ///< even numbers; of all pictures written
  double fps = 30;                ///< of pictures that are given no time; of others about the rate
  SampleAspectRatio sample_aspect = {};
  int encoder_threads = 1;
  /// Whether the index is moved to the front on closing, so that a player can begin before it has
  /// the whole file.
  bool index_first = true;
};

/// When a picture is shown, from the video's start.
struct ShownTime {
  std::chrono::nanoseconds start{0};
  std::chrono::nanoseconds duration{0};  ///< counts for the last picture only
};

/// Writes pictures to an .mp4, each at a time of its own (in steps of 1/60,000 s): H.264 where
/// FFmpeg was built with libx264, else MPEG-4 part 2. The file is written under the name
/// "PATH.partial" and appears under its own when closed: it is whole or not there. Not thread-safe.
class VideoWriter {
 public:
  /// Throws Error(input) for a size or rate that can't be encoded, a path that can't be written, or
  /// a build without video.
  explicit VideoWriter(const std::filesystem::path& path, const VideoWriterOptions& options = {});
  VideoWriter(VideoWriter&&) noexcept;
  VideoWriter& operator=(VideoWriter&&) noexcept;
  /// Not closed: nothing is left behind.
  ~VideoWriter();

  /// Appends a picture of the size given, where the last one ends. Throws Error(failure) on another
  /// size and when the disk refuses.
  void write(const Picture& picture);
  /// Likewise, at its time; at the next step where that is not later than the last picture's.
  void write(const Picture& picture, const ShownTime& time);
  /// Completes the file; nothing can be written after it. Throws Error(failure) as write does, and
  /// then leaves nothing behind.
  void close();

 private:
  class Encoder;
  std::unique_ptr<Encoder> encoder_;
};

}  // namespace ortchestra
