#pragma once

#include <cstdint>
#include <memory>

namespace ortchestra {

/// How wide a pixel is shown, compared with its height: 16:11 in widescreen PAL.
struct SampleAspectRatio {
  int horizontal = 1;  ///< > 0
  int vertical = 1;    ///< likewise

  bool operator==(const SampleAspectRatio&) const = default;
};

/// Width and height in pixels.
struct PictureSize {
  int width = 0;
  int height = 0;

  bool operator==(const PictureSize&) const = default;
};

/// A decoded frame: 8-bit BGR, interleaved (OpenCV's order), top row first. Copies share the
/// pixels.
struct Picture {
  int width = 0;
  int height = 0;
  /// Bytes from one row to the next, ≥ 3·width.
  int stride = 0;
  std::shared_ptr<const std::uint8_t> pixels;
  /// For those who show the picture: models get the pixels as they are.
  SampleAspectRatio sample_aspect = {};

  PictureSize size() const { return {width, height}; }
};

/// A picture being made: `pixels` writes what `picture` will show. Keep it only while filling.
struct NewPicture {
  Picture picture;
  std::uint8_t* pixels = nullptr;
};

/// Uninitialised pixels for a picture of this size (both sides > 0), with rows that start on
/// 64-byte boundaries.
NewPicture make_picture(const PictureSize& size);

}  // namespace ortchestra
