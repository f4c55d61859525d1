#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "tensor/resize.h"

namespace ortchestra {
namespace {

constexpr int kChannels = 3;

/// Four floats that compilers of every platform keep in one register: a pixel and one element more.
using FourFloats = float __attribute__((vector_size(16)));
using FourInts = int __attribute__((vector_size(16)));

/// Which elements of the source axis a target element is a weighted sum of. Weights sum to 1.
struct Taps {
  int first = 0;
  int count = 0;
  std::size_t weights = 0;  ///< where they begin in Axis::weights
};

struct Axis {
  std::vector<Taps> taps;
  std::vector<float> weights;
};

/// A shrinking axis averages the interval that a target element covers. A growing one averages an
/// interval of one source pixel's width around the target's centre, which is linear interpolation.
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
    // Rounding may let an interval touch its neighbour by a hair: no pixel is worth that.
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

/// `row` must be readable for one element beyond its last pixel.
void resize_row(const Axis& axis, const float* row, std::uint8_t* target) {
  for (const Taps& taps : axis.taps) {
    const float* pixel = row + static_cast<std::ptrdiff_t>(taps.first) * kChannels;
    const float* weight = axis.weights.data() + taps.weights;
    FourFloats sum{0.5F, 0.5F, 0.5F, 0.5F};
    for (int k = 0; k < taps.count; ++k, pixel += kChannels) {
      FourFloats four;
      std::memcpy(&four, pixel, sizeof four);
      sum += weight[k] * four;
    }
    const FourInts rounded = __builtin_convertvector(sum, FourInts);
    for (int c = 0; c < kChannels; ++c) target[c] = static_cast<std::uint8_t>(rounded[c]);
    target += kChannels;
  }
}

}  // namespace

void resize_separable(const PixelsView& source, const PixelsTarget& target) {
  const Axis across = make_axis(source.width, target.width);
  const Axis down = make_axis(source.height, target.height);
  const auto row_elements = static_cast<std::size_t>(source.width) * kChannels;
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
