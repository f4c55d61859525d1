#include "tensor/resize.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <vector>

namespace ortchestra {
namespace {

/// Pixels without padding between rows.
struct Pixels {
  int width, height;
  std::vector<std::uint8_t> bytes =
      std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * 3));

  PixelsView view() const { return {bytes.data(), width, height, width * 3}; }
  PixelsTarget target() { return {bytes.data(), width, height, width * 3}; }
  std::uint8_t& at(int x, int y, int channel) {
    return bytes[static_cast<std::size_t>((y * width + x) * 3 + channel)];
  }
};

Pixels smooth_picture(int width, int height) {
  Pixels pixels{width, height};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      pixels.at(x, y, 0) = static_cast<std::uint8_t>(x * 255 / width);
      pixels.at(x, y, 1) = static_cast<std::uint8_t>(y * 255 / height);
      pixels.at(x, y, 2) = static_cast<std::uint8_t>((x + y) % 64 * 4);
    }
  }
  return pixels;
}

int largest_difference(const Pixels& a, const Pixels& b) {
  int largest = 0;
  for (std::size_t i = 0; i < a.bytes.size(); ++i) {
    largest = std::max(largest, std::abs(a.bytes[i] - b.bytes[i]));
  }
  return largest;
}

using Resize = void (*)(const PixelsView&, const PixelsTarget&);

class EveryResize : public testing::TestWithParam<Resize> {};

INSTANTIATE_TEST_SUITE_P(Implementations, EveryResize,
                         testing::Values(&resize_pixels, &resize_separable));

TEST_P(EveryResize, averages_whole_blocks_when_shrinking) {
  Pixels source{4, 2};
  for (int channel = 0; channel < 3; ++channel) {
    for (int x = 0; x < 4; ++x) {
      source.at(x, 0, channel) = static_cast<std::uint8_t>(10 * x + channel);
      source.at(x, 1, channel) = static_cast<std::uint8_t>(10 * x + 20 + channel);
    }
  }
  Pixels half{2, 1};
  GetParam()(source.view(), half.target());
  EXPECT_EQ(half.bytes, (std::vector<std::uint8_t>{15, 16, 17, 35, 36, 37}));
}

TEST_P(EveryResize, weights_partly_covered_pixels_when_shrinking) {
  Pixels source{3, 2};
  for (int channel = 0; channel < 3; ++channel) {
    source.at(0, 0, channel) = source.at(0, 1, channel) = 30;
    source.at(1, 0, channel) = source.at(1, 1, channel) = 60;
    source.at(2, 0, channel) = source.at(2, 1, channel) = 120;
  }
  Pixels shrunk{2, 1};
  GetParam()(source.view(), shrunk.target());
  EXPECT_EQ(shrunk.at(0, 0, 0), 40);
  EXPECT_EQ(shrunk.at(1, 0, 0), 100);
}

TEST_P(EveryResize, interpolates_between_pixel_centres_when_growing) {
  Pixels source{2, 1};
  for (int channel = 0; channel < 3; ++channel) source.at(1, 0, channel) = 100;
  Pixels grown{4, 2};
  GetParam()(source.view(), grown.target());
  for (int y = 0; y < 2; ++y) {
    EXPECT_EQ(grown.at(0, y, 1), 0);
    EXPECT_EQ(grown.at(1, y, 1), 25);
    EXPECT_EQ(grown.at(2, y, 1), 75);
    EXPECT_EQ(grown.at(3, y, 1), 100);
  }
}

TEST_P(EveryResize, keeps_a_uniform_picture_unchanged) {
  Pixels source{64, 48};
  std::fill(source.bytes.begin(), source.bytes.end(), std::uint8_t{255});
  for (const auto& [width, height] : {std::pair{37, 29}, {128, 100}, {16, 96}, {1, 1}}) {
    Pixels target{width, height};
    GetParam()(source.view(), target.target());
    EXPECT_EQ(target.bytes, std::vector<std::uint8_t>(target.bytes.size(), 255))
        << width << 'x' << height;
  }
}

TEST(Resize, gives_equal_results_in_both_implementations_except_for_rounding) {
  const Pixels source = smooth_picture(320, 240);
  for (const auto& [width, height] :
       {std::pair{160, 120}, {640, 480}, {500, 300}, {256, 256}, {400, 100}}) {
    Pixels chosen{width, height};
    Pixels separable{width, height};
    resize_pixels(source.view(), chosen.target());
    resize_separable(source.view(), separable.target());
    EXPECT_LE(largest_difference(chosen, separable), 1) << width << 'x' << height;
  }
}

std::ptrdiff_t threads_of_this_process() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

TEST(Resize, starts_no_thread) {
  const Pixels source = smooth_picture(1920, 1080);
  Pixels shrunk{960, 540};
  Pixels grown{3840, 2160};
  const auto before = threads_of_this_process();
  resize_pixels(source.view(), shrunk.target());
  resize_pixels(source.view(), grown.target());
  EXPECT_EQ(threads_of_this_process(), before);
}

}  // namespace
}  // namespace ortchestra
