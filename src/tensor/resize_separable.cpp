#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "tensor/resize.h"

namespace ortchestra {
namespace {

constexpr int channel_count = 3;

/// Four floats that compilers keep in one register on every platform: a pixel and one more element.
using FourFloats = float __attribute__((vector_size(16)));
using FourInts = int __attribute__((vector_size(16)));

/// The source elements whose weighted sum is one target element. The weights sum to 1.
struct Taps {
  int first = 0;
  int count = 0;
  std::size_t weights = 0;  ///< index of the first weight in Axis::weights
};

struct Axis {
  std::vector<Taps> taps;
  std::vector<float> weights;
};

/// A shrinking axis averages the interval that a target element covers. A growing axis averages an
/// interval with the width of one source pixel around the centre of the target element. That is
/// linear interpolation.
Axis make_axis(int source, int target) {
  Axis axis;
  axis.taps.reserve(static_cast<std::size_t>(target));
  const double ratio = static_cast<double>(source) / target;
  const double half_width = std::max(ratio, 1.0) / 2;
  for (int i = 0; i < target; ++i) {
    const double center = (i + 0.5) * ratio;
    const double low = std::max(center - half_width, 0.0);
    const double high = std::min(center + half_width, static_cast<double>(source));
    const int first = std::min(static_cast<int>(low), source - 1);
    // An overlap of less than 1e-6 with the next pixel is a rounding error and is ignored.
    const int last = std::max(first + 1, static_cast<int>(std::ceil(high - 1e-6)));
    axis.taps.push_back({first, last - first, axis.weights.size()});
    for (int k = first; k < last; ++k) {
      const double overlap = std::min(high, k + 1.0) - std::max(low, static_cast<double>(k));
      axis.weights.push_back(static_cast<float>(overlap / (high - low)));
    }
  }
  return axis;
}

void scale_row(const std::uint8_t* row, float weight, std::size_t count, float* __restrict sum) {
  for (std::size_t i = 0; i < count; ++i) sum[i] = weight * static_cast<float>(row[i]);
}

void add_scaled_row(const std::uint8_t* row, float weight, std::size_t count,
                    float* __restrict sum) {
  for (std::size_t i = 0; i < count; ++i) sum[i] += weight * static_cast<float>(row[i]);
}

/// One element after the last pixel of `row` must be readable.
void resize_row(const Axis& axis, const float* row, std::uint8_t* target) {
  for (const Taps& taps : axis.taps) {
    const float* pixel = row + static_cast<std::ptrdiff_t>(taps.first) * channel_count;
    const float* weight = axis.weights.data() + taps.weights;
    FourFloats sum{0.5F, 0.5F, 0.5F, 0.5F};
    for (int k = 0; k < taps.count; ++k, pixel += channel_count) {
      FourFloats four;
      std::memcpy(&four, pixel, sizeof four);
      sum += weight[k] * four;
    }
    const FourInts rounded = __builtin_convertvector(sum, FourInts);
    for (int c = 0; c < channel_count; ++c) target[c] = static_cast<std::uint8_t>(rounded[c]);
    target += channel_count;
  }
}

}  // namespace

void resize_separable(const PixelsView& source, const PixelsTarget& target) {
  const Axis across = make_axis(source.width, target.width);
  const Axis down = make_axis(source.height, target.height);
  const auto row_elements = static_cast<std::size_t>(source.width) * channel_count;
  std::vector<float> sum(row_elements + 1);
  for (int y = 0; y < target.height; ++y) {
    const Taps& taps = down.taps[static_cast<std::size_t>(y)];
    const std::uint8_t* row = source.data + taps.first * source.stride;
    const float* weight = down.weights.data() + taps.weights;
    scale_row(row, weight[0], row_elements, sum.data());
    for (int k = 1; k < taps.count; ++k) {
      row += source.stride;
      add_scaled_row(row, weight[k], row_elements, sum.data());
    }
    resize_row(across, sum.data(), target.data + y * target.stride);
  }
}

}  // namespace ortchestra
