#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ortchestra {

/// The pixels of the original frame that belong to a class, as run lengths. Pixels are counted row
/// by row from the top left: `runs[0]` pixels outside the mask, `runs[1]` inside, `runs[2]`
/// outside, and so on. The runs sum to width·height. Only the first run may be 0. There is at least
/// one run.
struct Mask {
  int class_index = 0;
  int width = 0;   ///< of the frame, in pixels
  int height = 0;  ///< of the frame, in pixels
  std::vector<std::uint32_t> runs;

  bool operator==(const Mask&) const = default;
};

/// Computes run lengths from pixels that are added in order.
class RunLengths {
 public:
  /// Adds pixels, one byte per pixel. A byte other than 0 is a pixel inside the mask.
  void add(std::span<const std::uint8_t> inside);
  /// Returns the runs and resets this object.
  std::vector<std::uint32_t> take();

 private:
  std::vector<std::uint32_t> runs_{0};
  std::uint8_t last_ = 0;
};

/// Number of pixels inside the mask.
std::size_t area(const Mask& mask);

/// One byte per pixel of the frame, width·height in all: 1 inside the mask, 0 outside.
std::vector<std::uint8_t> pixels(const Mask& mask);

/// The smallest rectangle of whole pixels that contains all pixels inside the mask. All members are
/// 0 if there is no such pixel.
struct MaskBounds {
  int x = 0, y = 0, width = 0, height = 0;
};
MaskBounds bounds(const Mask& mask);

}  // namespace ortchestra
