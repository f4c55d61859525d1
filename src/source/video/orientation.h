#pragma once

#include <cstdint>
#include <optional>

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

/// One of the eight ways to turn and mirror a picture by whole quarters. A pixel at (x, y) is shown
/// at (a·x + c·y, b·x + d·y), moved so that the picture begins at (0, 0); y points down.
struct Orientation {
  int a = 1, b = 0, c = 0, d = 1;

  bool operator==(const Orientation&) const = default;
  bool swaps_sides() const { return a == 0; }
};

/// `first`, then `second`.
Orientation combined(const Orientation& first, const Orientation& second);

/// Of the EXIF tag "Orientation", 1 to 8; nothing for other values.
std::optional<Orientation> orientation_of_exif(std::uint32_t value);

struct DisplayOrientation {
  Orientation orientation;
  bool is_rounded = false;  ///< the matrix turns by another angle, or skews
};

/// The nearest orientation to a display matrix: 9 numbers, as libavutil/display.h describes them.
DisplayOrientation orientation_of_matrix(const std::int32_t* matrix);

/// Writes `from` as it is shown to `to`, whose size fits.
void turn(const Picture& from, const Orientation& orientation, const NewPicture& to);

}  // namespace ortchestra
