#include "ortchestra/prediction/mask.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ortchestra {
namespace {

/// Calls `each(first, count)` for every run inside the mask. `first` is the index of its first
/// pixel.
template <class Each>
void for_each_run_inside(const Mask& mask, Each each) {
  std::size_t first = 0;
  for (std::size_t i = 0; i < mask.runs.size(); ++i) {
    if (i % 2 == 1) each(first, std::size_t{mask.runs[i]});
    first += mask.runs[i];
  }
}

}  // namespace

void RunLengths::add(std::span<const std::uint8_t> inside) {
  const std::uint8_t* at = inside.data();
  const std::uint8_t* const end = at + inside.size();
  while (at != end) {
    const std::uint8_t* next = at;
    if (last_ == 0) {
      // Most pixels are outside, so eight are checked at a time.
      std::uint64_t eight = 0;
      while (end - next >= 8 && (std::memcpy(&eight, next, 8), eight == 0)) next += 8;
    }
    next =
        std::find_if(next, end, [&](std::uint8_t pixel) { return (pixel != 0) != (last_ != 0); });
    runs_.back() += static_cast<std::uint32_t>(next - at);
    if (next == end) return;
    runs_.push_back(0);
    last_ = last_ == 0 ? 1 : 0;
    at = next;
  }
}

std::vector<std::uint32_t> RunLengths::take() {
  last_ = 0;
  return std::exchange(runs_, {0});
}

std::size_t area(const Mask& mask) {
  std::size_t sum = 0;
  for_each_run_inside(mask, [&](std::size_t, std::size_t count) { sum += count; });
  return sum;
}

std::vector<std::uint8_t> pixels(const Mask& mask) {
  std::vector<std::uint8_t> all(static_cast<std::size_t>(mask.width) *
                                static_cast<std::size_t>(mask.height));
  for_each_run_inside(mask, [&](std::size_t first, std::size_t count) {
    std::memset(all.data() + first, 1, count);
  });
  return all;
}

MaskBounds bounds(const Mask& mask) {
  const auto width = static_cast<std::size_t>(mask.width);
  std::size_t left = width;
  std::size_t right = 0;
  std::size_t top = static_cast<std::size_t>(mask.height);
  std::size_t bottom = 0;
  for_each_run_inside(mask, [&](std::size_t first, std::size_t count) {
    const std::size_t last = first + count - 1;
    const bool wraps = first / width != last / width;
    left = std::min(left, wraps ? 0 : first % width);
    right = std::max(right, (wraps ? width - 1 : last % width) + 1);
    top = std::min(top, first / width);
    bottom = std::max(bottom, last / width + 1);
  });
  if (right == 0) return {};
  return {static_cast<int>(left), static_cast<int>(top), static_cast<int>(right - left),
          static_cast<int>(bottom - top)};
}

}  // namespace ortchestra
