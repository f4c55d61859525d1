#pragma once

#include <cstddef>

#include "ortchestra/tensor/picture.h"
#include "source/video/libav.h"
#include "source/video/orientation.h"
#include "tensor/picture_pool.h"

namespace ortchestra {

/// Turns decoded frames, of any pixel format and size and each its own, into BGR pictures. Not
/// thread-safe.
class PictureConverter {
 public:
  /// `pictures`: as SourceOptions::pictures.
  explicit PictureConverter(std::size_t pictures = 1) : pictures_(pictures) {}

  /// Follows the frame's own colour matrix and range; BT.601 and limited range where it names none,
  /// as FFmpeg does. Turns the picture by `orientation`. Throws Error(failure) for a pixel format
  /// that can't be converted.
  Picture convert(const AVFrame& frame, const Orientation& orientation = {});

 private:
  /// What a scaler was made for.
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
  PicturePool unturned_{1};
};

}  // namespace ortchestra
