#include "source/video/orientation.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "source/still.h"

namespace ortchestra {
namespace {

/// A picture of two rows with three pixels each. The blue values are letters: "abc" above "def".
Picture letters() {
  const NewPicture made = make_picture({3, 2});
  for (int i = 0; i < 6; ++i) {
    const std::ptrdiff_t x = i % 3, y = i / 3;
    std::uint8_t* pixel = made.pixels + y * made.picture.stride + 3 * x;
    for (int channel = 0; channel < 3; ++channel)
      pixel[channel] = static_cast<std::uint8_t>('a' + i + 32 * channel);
  }
  return made.picture;
}

std::string oriented_letters(const Orientation& orientation) {
  const bool swaps = orientation.swaps_sides();
  const NewPicture made = make_picture({swaps ? 2 : 3, swaps ? 3 : 2});
  apply_orientation(letters(), orientation, made);
  std::string text;
  for (int y = 0; y < made.picture.height; ++y) {
    for (int x = 0; x < made.picture.width; ++x) {
      const auto [blue, green, red] = test::pixel_at(made.picture, x, y);
      EXPECT_EQ(green, blue + 32);
      EXPECT_EQ(red, blue + 64);
      text += static_cast<char>(blue);
    }
    text += '/';
  }
  return text;
}

TEST(VideoOrientation, of_each_exif_value_matches_the_standard) {
  constexpr std::array expected{"abc/def/",  "cba/fed/",  "fed/cba/",  "def/abc/",
                                "ad/be/cf/", "da/eb/fc/", "fc/eb/da/", "cf/be/ad/"};
  for (std::uint32_t value = 1; value <= 8; ++value)
    EXPECT_EQ(oriented_letters(*orientation_of_exif(value)), expected[value - 1]) << value;
  EXPECT_FALSE(orientation_of_exif(0));
  EXPECT_FALSE(orientation_of_exif(9));
}

TEST(VideoOrientation, is_applied_to_pictures_larger_than_a_tile) {
  const Picture uniform = test::uniform_picture(70, 45, 1, 2, 3);
  const NewPicture made = make_picture({45, 70});
  apply_orientation(uniform, *orientation_of_exif(6), made);
  for (int y = 0; y < 70; ++y) {
    for (int x = 0; x < 45; ++x) {
      ASSERT_EQ(test::pixel_at(made.picture, x, y).blue, 1);
      ASSERT_EQ(test::pixel_at(made.picture, x, y).red, 3);
    }
  }
}

TEST(VideoOrientation, combined_with_another_applies_both_in_order) {
  const Orientation clockwise = *orientation_of_exif(6);
  const Orientation mirrored = *orientation_of_exif(2);
  EXPECT_EQ(combined(clockwise, clockwise), *orientation_of_exif(3));
  EXPECT_EQ(combined(clockwise, mirrored), *orientation_of_exif(5));
  EXPECT_EQ(combined(mirrored, clockwise), *orientation_of_exif(7));
}

TEST(VideoOrientation, of_a_matrix_is_the_nearest_one_and_reports_rounding) {
  constexpr std::int32_t one = 1 << 16;
  const std::array<std::int32_t, 9> quarter{0, one, 0, -one, 0, 0, 0, 0, 1 << 30};
  EXPECT_EQ(orientation_of_matrix(quarter.data()).orientation, *orientation_of_exif(6));
  EXPECT_FALSE(orientation_of_matrix(quarter.data()).is_rounded);
  // Rotated by 20 degrees.
  const std::array<std::int32_t, 9> askew{61583, 22414, 0, -22414, 61583, 0, 0, 0, 1 << 30};
  EXPECT_EQ(orientation_of_matrix(askew.data()).orientation, Orientation{});
  EXPECT_TRUE(orientation_of_matrix(askew.data()).is_rounded);
  const std::array<std::int32_t, 9> wide{0, 2 * one, 0, one, 0, 0, 0, 0, 1 << 30};
  EXPECT_EQ(orientation_of_matrix(wide.data()).orientation, *orientation_of_exif(5));
  EXPECT_FALSE(orientation_of_matrix(wide.data()).is_rounded);
  const std::array<std::int32_t, 9> empty{};
  EXPECT_EQ(orientation_of_matrix(empty.data()).orientation, Orientation{});
}

}  // namespace
}  // namespace ortchestra
