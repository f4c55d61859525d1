#pragma once

#include <cstdint>
#include <memory>

namespace ortchestra {

/// Width of a displayed pixel relative to its height, for example 16:11 in widescreen PAL.
struct SampleAspectRatio {
  int horizontal = 1;  ///< > 0
  int vertical = 1;    ///< > 0

  bool operator==(const SampleAspectRatio&) const = default;
};

/// Width and height in pixels.
struct PictureSize {
  int width = 0;
  int height = 0;

  bool operator==(const PictureSize&) const = default;
};

/// A decoded frame: 8-bit BGR, interleaved (as in OpenCV), top row first. Copies share the pixels.
struct Picture {
  int width = 0;
  int height = 0;
  /// Bytes from the start of one row to the start of the next, ≥ 3·width.
  int stride = 0;
  std::shared_ptr<const std::uint8_t> pixels;
  /// For displaying the picture. Models get the pixels without any correction.
  SampleAspectRatio sample_aspect = {};

  PictureSize size() const { return {width, height}; }
};

/// A picture that is being filled: writes to `pixels` change `picture`. Do not keep it after that.
struct NewPicture {
  Picture picture;
  std::uint8_t* pixels = nullptr;
};

/// Allocates a picture of this size (both sides > 0). The pixels are uninitialised. Each row starts
/// on a 64-byte boundary.
NewPicture make_picture(const PictureSize& size);

}  // namespace ortchestra
