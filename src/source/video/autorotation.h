#pragma once

#include <optional>
#include <string>

#include "source/video/libav.h"
#include "source/video/orientation.h"

namespace ortchestra {

/// Finds the orientation that makes each frame of an input upright. Not thread-safe.
class Autorotation {
 public:
  /// `tagged`: the orientation from the tags of the file, which FFmpeg does not report.
  Autorotation(const AVStream& stream, const std::optional<Orientation>& tagged);

  /// Uses the display matrix of the frame (SEI in H.264 and HEVC, EXIF in a JPEG), which applies
  /// until the next key frame. Otherwise uses the matrix of the container, or else the tag. Frames
  /// must be passed in display order.
  Orientation of(const AVFrame& frame);

  /// A note that an angle was rounded. Returned once.
  std::optional<std::string> take_note();

 private:
  Orientation rounded(const std::uint8_t* matrix);

  Orientation of_input_;
  std::optional<Orientation> of_sequence_;
  bool was_rounded_ = false;
  bool was_noted_ = false;
};

}  // namespace ortchestra
