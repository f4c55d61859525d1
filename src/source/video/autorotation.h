#pragma once

#include <optional>
#include <string>

#include "source/video/libav.h"
#include "source/video/orientation.h"

namespace ortchestra {

/// How frames of one input are turned so that they are upright. Not thread-safe.
class Autorotation {
 public:
  /// `tagged`: what the file tells that FFmpeg does not hand over.
  Autorotation(const AVStream& stream, const std::optional<Orientation>& tagged);

  /// The frame's own display matrix counts (SEI of H.264 and HEVC, EXIF in a JPEG), and that of a
  /// frame before until the next key frame; else that of the container, else the tag. Takes frames
  /// in the order of display.
  Orientation of(const AVFrame& frame);

  /// That an angle was rounded; once.
  std::optional<std::string> take_note();

 private:
  Orientation rounded(const std::uint8_t* matrix);

  Orientation of_input_;
  std::optional<Orientation> of_sequence_;
  bool was_rounded_ = false;
  bool has_told_ = false;
};

}  // namespace ortchestra
