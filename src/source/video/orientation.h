#pragma once

#include <cstdint>
#include <optional>

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

/// One of the eight ways to rotate (by multiples of 90 degrees) and mirror a picture. The pixel at
/// (x, y) is shown at (a·x + c·y, b·x + d·y), shifted so that the picture begins at (0, 0). y
/// points down.
struct Orientation {
  int a = 1, b = 0, c = 0, d = 1;

  bool operator==(const Orientation&) const = default;
  bool swaps_sides() const { return a == 0; }
};

/// The orientation that applies `first`, then `second`.
Orientation combined(const Orientation& first, const Orientation& second);

/// The orientation of a value of the EXIF tag "Orientation", 1 to 8. Empty for other values.
std::optional<Orientation> orientation_of_exif(std::uint32_t value);

struct DisplayOrientation {
  Orientation orientation;
  bool is_rounded = false;  ///< the matrix rotates by another angle, or skews
};

/// The orientation that is nearest to a display matrix of 9 numbers (see libavutil/display.h).
DisplayOrientation orientation_of_matrix(const std::int32_t* matrix);

/// Writes `from` to `to` with the orientation applied. The size of `to` must match.
void apply_orientation(const Picture& from, const Orientation& orientation, const NewPicture& to);

}  // namespace ortchestra
