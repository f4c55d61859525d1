#include "source/video/orientation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace ortchestra {
namespace {

/// For the EXIF values 1 to 8.
constexpr std::array<Orientation, 8> exif_orientations{{
    {1, 0, 0, 1},
    {-1, 0, 0, 1},
    {-1, 0, 0, -1},
    {1, 0, 0, -1},
    {0, 1, 1, 0},
    {0, 1, -1, 0},
    {0, -1, -1, 0},
    {0, -1, 1, 0},
}};

/// Pixels are copied in square tiles with this side. Two tiles fit into the first-level cache.
constexpr int tile_side = 32;

}  // namespace

Orientation combined(const Orientation& first, const Orientation& second) {
  return {second.a * first.a + second.c * first.b, second.b * first.a + second.d * first.b,
          second.a * first.c + second.c * first.d, second.b * first.c + second.d * first.d};
}

std::optional<Orientation> orientation_of_exif(std::uint32_t value) {
  if (value < 1 || value > exif_orientations.size()) return std::nullopt;
  return exif_orientations[value - 1];
}

DisplayOrientation orientation_of_matrix(const std::int32_t* matrix) {
  // Each coordinate may be scaled by a factor of its own.
  const double x_scale = std::hypot(matrix[0], matrix[3]);
  const double y_scale = std::hypot(matrix[1], matrix[4]);
  if (x_scale == 0 || y_scale == 0) return {};
  const double a = matrix[0] / x_scale, c = matrix[3] / x_scale;
  const double b = matrix[1] / y_scale, d = matrix[4] / y_scale;
  const auto similarity = [&](const Orientation& other) {
    return a * other.a + b * other.b + c * other.c + d * other.d;
  };
  const Orientation nearest = *std::ranges::max_element(exif_orientations, {}, similarity);
  // The similarity of an exact match is 2. Numbers are 16.16 fixed point, and writers round them.
  constexpr double min_similarity = 1.999;
  return {nearest, similarity(nearest) < min_similarity};
}

void apply_orientation(const Picture& from, const Orientation& orientation, const NewPicture& to) {
  // The offsets in `to` of one step to the right and one step down in `from`.
  constexpr std::ptrdiff_t pixel = 3;
  const std::ptrdiff_t stride = to.picture.stride;
  const std::ptrdiff_t step_x = pixel * orientation.a + stride * orientation.b;
  const std::ptrdiff_t step_y = pixel * orientation.c + stride * orientation.d;
  const bool from_right = orientation.a + orientation.c < 0;
  const bool from_bottom = orientation.b + orientation.d < 0;
  std::uint8_t* const first = to.pixels + (from_right ? pixel * (to.picture.width - 1) : 0) +
                              (from_bottom ? stride * (to.picture.height - 1) : 0);
  for (int top = 0; top < from.height; top += tile_side) {
    for (int left = 0; left < from.width; left += tile_side) {
      const int bottom = std::min(top + tile_side, from.height);
      const int right = std::min(left + tile_side, from.width);
      for (int y = top; y < bottom; ++y) {
        const std::uint8_t* source =
            from.pixels.get() + static_cast<std::ptrdiff_t>(y) * from.stride + pixel * left;
        std::uint8_t* target = first + y * step_y + left * step_x;
        for (int x = left; x < right; ++x, source += pixel, target += step_x) {
          target[0] = source[0];
          target[1] = source[1];
          target[2] = source[2];
        }
      }
    }
  }
}

}  // namespace ortchestra
