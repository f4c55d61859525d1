#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "source/video/libav.h"

namespace ortchestra {

/// Compares what a container claims to hold with what came out of it, since FFmpeg reports the end
/// of a truncated file as an ordinary end.
class VideoLength {
 public:
  /// `input` is opened and its streams known; `stream` is the index of the video stream; `path` is
  /// empty for what is no file.
  VideoLength(const AVFormatContext& input, int stream, const std::string& path);

  /// Frames the container claims; none where it does not say.
  std::optional<std::int64_t> claimed_frames() const { return claimed_packets_; }

  /// Of the frames that its rate counts, the share that has a picture: an AVI may have chunks of
  /// length 0, which show the frame before for longer.
  double share_with_picture() const { return share_with_picture_; }

  /// To be told every packet that was read, of any stream.
  void saw(const AVFormatContext& input, const AVPacket& packet);

  /// At the end: why the file looks truncated, or nothing where it doesn't clearly.
  std::optional<std::string> complaint() const;

 private:
  void read_avi(const AVStream& stream);

  int stream_;
  std::optional<std::int64_t> claimed_packets_;
  std::optional<double> claimed_end_s_;  ///< only where packets aren't claimed
  bool bytes_are_missing_;
  bool header_counts_ = true;  ///< the packets; else only missing bytes prove anything
  double share_with_picture_ = 1;
  std::int64_t packets_ = 0;
  double end_s_ = 0;
};

}  // namespace ortchestra
