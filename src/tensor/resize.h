#pragma once

#include <cstddef>
#include <cstdint>

namespace ortchestra {

/// Interleaved 8-bit BGR pixels that belong to somebody else; `stride` is bytes from row to row.
struct PixelsView {
  const std::uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  std::ptrdiff_t stride = 0;
};

/// As PixelsView, for writing.
struct PixelsTarget {
  std::uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  std::ptrdiff_t stride = 0;
};

/// Fills `target` with the whole of `source`: an axis that shrinks averages the area that falls
/// into a pixel, an axis that grows interpolates linearly between pixel centres. Both sides must be
/// at least 1×1 and must not overlap. Runs on the calling thread only. The build chooses the
/// implementation: resize_opencv.cpp or resize_portable.cpp; they agree to within rounding.
void resize_pixels(const PixelsView& source, const PixelsTarget& target);

/// The same without OpenCV, one axis after the other; in every build.
void resize_separable(const PixelsView& source, const PixelsTarget& target);

}  // namespace ortchestra
