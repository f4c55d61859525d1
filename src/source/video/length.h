#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "source/video/libav.h"

namespace ortchestra {

/// Compares the length that a container claims with what was read from it. This detects truncated
/// files, whose end FFmpeg reports as a normal end.
class VideoLength {
 public:
  /// `input` must be open, with known streams. `stream` is the index of the video stream. `path` is
  /// empty if the input is not a file.
  VideoLength(const AVFormatContext& input, int stream, const std::string& path);

  /// Number of frames that the container claims. Empty if it does not say.
  std::optional<std::int64_t> claimed_frames() const { return claimed_packets_; }

  /// The part of the claimed frames that have a picture, from 0 to 1. An AVI may have chunks of
  /// length 0, which repeat the previous frame.
  double share_with_picture() const { return share_with_picture_; }

  /// Must be called for every packet that was read, of any stream.
  void count_packet(const AVFormatContext& input, const AVPacket& packet);

  /// At the end of the input: why the file looks truncated. Empty if that is not certain.
  std::optional<std::string> truncation() const;

 private:
  void read_avi(const AVStream& stream);

  int stream_;
  std::optional<std::int64_t> claimed_packets_;
  std::optional<double> claimed_end_s_;  ///< only if the number of packets is unknown
  bool bytes_are_missing_;
  bool header_counts_ = true;  ///< false: only missing bytes prove a truncation
  double share_with_picture_ = 1;
  std::int64_t packets_ = 0;
  double end_s_ = 0;
};

}  // namespace ortchestra
