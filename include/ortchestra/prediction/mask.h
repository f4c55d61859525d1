#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ortchestra {

/// The pixels of the original frame that belong to a class, row by row from the top left:
/// `runs[0]` pixels outside, `runs[1]` inside, `runs[2]` outside, … . They sum to width·height, and
/// only the first may be 0. A mask is never empty of runs.
struct Mask {
  int class_index = 0;
  int width = 0;   ///< of the frame, in pixels
  int height = 0;  ///< likewise
  std::vector<std::uint32_t> runs;

  bool operator==(const Mask&) const = default;
};

/// Collects runs from pixels given in order.
class RunLengths {
 public:
  /// `count` more pixels, inside where `inside` differs from 0. Pixels as bytes.
  void add(std::span<const std::uint8_t> inside);
  /// What was collected; leaves nothing behind.
  std::vector<std::uint32_t> take();

 private:
  std::vector<std::uint32_t> runs_{0};
  std::uint8_t last_ = 0;
};

/// Pixels inside.
std::size_t area(const Mask& mask);

/// 1 for pixels inside and 0 for others, width·height of them.
std::vector<std::uint8_t> pixels(const Mask& mask);

/// The smallest rectangle of whole pixels that holds all pixels inside; all 0 where there are none.
struct MaskBounds {
  int x = 0, y = 0, width = 0, height = 0;
};
MaskBounds bounds(const Mask& mask);

}  // namespace ortchestra
