#pragma once

#include <cstddef>
#include <cstdint>

namespace ortchestra {

/// A view of interleaved 8-bit BGR pixels. Does not own them. `stride` is the bytes from one row to
/// the next.
struct PixelsView {
  const std::uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  std::ptrdiff_t stride = 0;
};

/// Like PixelsView, but writable.
struct PixelsTarget {
  std::uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  std::ptrdiff_t stride = 0;
};

/// Resizes the whole `source` to `target`. An axis that shrinks averages the area of each target
/// pixel. An axis that grows interpolates linearly between pixel centres. Both pictures must be at
/// least 1×1 and must not overlap. Runs on the calling thread only. The build chooses the
/// implementation: resize_opencv.cpp or resize_portable.cpp. Their results differ only by rounding.
void resize_pixels(const PixelsView& source, const PixelsTarget& target);

/// Like resize_pixels, without OpenCV: resizes one axis after the other. Available in every build.
void resize_separable(const PixelsView& source, const PixelsTarget& target);

}  // namespace ortchestra
