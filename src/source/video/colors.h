#pragma once

#include <cstddef>

#include "ortchestra/tensor/picture.h"
#include "source/video/libav.h"
#include "source/video/orientation.h"
#include "tensor/picture_pool.h"

namespace ortchestra {

/// Converts decoded frames to BGR pictures. The pixel format and size may change with each frame.
/// Not thread-safe.
class PictureConverter {
 public:
  /// `pictures`: see SourceOptions::pictures.
  explicit PictureConverter(std::size_t pictures = 1) : pictures_(pictures) {}

  /// Uses the colour matrix and range of the frame. The defaults are BT.601 and limited range, as
  /// in FFmpeg. Applies `orientation` to the picture. Throws Error(failure) if the pixel format
  /// can't be converted.
  Picture convert(const AVFrame& frame, const Orientation& orientation = {});

 private:
  /// The properties of the frames that the scaler was made for.
  struct Format {
    int width = 0, height = 0;
    int pixels = -1;
    int matrix = 0;
    bool full_range = false;

    bool operator==(const Format&) const = default;
  };

  static Format format_of(const AVFrame& frame);

  Format format_;
  libav::Scaler scaler_;
  PicturePool pictures_;
  PicturePool unrotated_{1};
};

}  // namespace ortchestra
