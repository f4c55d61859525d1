#include "ortchestra/tensor/recipe.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <vector>

#include "ortchestra/base/error.h"
#include "tensor/float16.h"

namespace ortchestra {
namespace {

/// `pixel(x, y)` is the blue value. Green is 1 more, and red is 2 more.
Picture picture_of(int width, int height, const std::function<int(int, int)>& pixel) {
  const NewPicture made = make_picture({width, height});
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        made.pixels[y * made.picture.stride + 3 * x + c] =
            static_cast<std::uint8_t>(pixel(x, y) + c);
      }
    }
  }
  return made.picture;
}

Picture numbered(int width, int height) {
  return picture_of(width, height, [=](int x, int y) { return 10 * (y * width + x); });
}

Picture uniform(int width, int height, int blue) {
  return picture_of(width, height, [=](int, int) { return blue; });
}

template <class T>
std::vector<T> prepared(const Recipe& recipe, const Picture& picture) {
  std::vector<T> frame(frame_bytes(recipe) / sizeof(T));
  prepare_frame(recipe, picture, std::as_writable_bytes(std::span(frame)));
  return frame;
}

Recipe sized(int width, int height) {
  Recipe recipe;
  recipe.width = width;
  recipe.height = height;
  return recipe;
}

TEST(Recipe, gives_a_batch_its_shape_and_size) {
  Recipe recipe = sized(320, 240);
  EXPECT_EQ(batch_shape(recipe, 4), (Shape{4, 3, 240, 320}));
  EXPECT_EQ(frame_bytes(recipe), 921600U);
  recipe.layout = Layout::nhwc;
  recipe.color = ColorOrder::gray;
  recipe.type = ElementType::uint8;
  EXPECT_EQ(batch_shape(recipe, 1), (Shape{1, 240, 320, 1}));
  EXPECT_EQ(frame_bytes(recipe), 76800U);
}

TEST(PreparedFrame, has_one_plane_per_channel_in_red_green_blue_order) {
  EXPECT_EQ(prepared<float>(sized(2, 1), numbered(2, 1)),
            (std::vector<float>{2, 12, 1, 11, 0, 10}));
}

TEST(PreparedFrame, has_whole_pixels_in_the_nhwc_layout) {
  Recipe recipe = sized(2, 1);
  recipe.layout = Layout::nhwc;
  recipe.color = ColorOrder::bgr;
  EXPECT_EQ(prepared<float>(recipe, numbered(2, 1)), (std::vector<float>{0, 1, 2, 10, 11, 12}));
}

TEST(PreparedFrame, is_scaled_shifted_and_divided_per_channel_in_the_order_of_the_recipe) {
  Recipe recipe = sized(1, 1);
  recipe.scale = 0.5F;
  recipe.mean = {1, 2, 3};
  recipe.std = {2, 4, 8};
  EXPECT_EQ(prepared<float>(recipe, uniform(1, 1, 98)),
            (std::vector<float>{24.5F, 11.875F, 5.75F}));
}

TEST(PreparedFrame, converts_to_gray_by_the_weights_of_luma) {
  Recipe recipe = sized(3, 1);
  recipe.color = ColorOrder::gray;
  const NewPicture made = make_picture({3, 1});
  const std::vector<std::uint8_t> pixels{255, 0, 0, 0, 255, 0, 0, 0, 255};
  std::copy(pixels.begin(), pixels.end(), made.pixels);
  EXPECT_EQ(prepared<float>(recipe, made.picture), (std::vector<float>{29, 150, 76}));
}

TEST(PreparedFrame, rounds_and_saturates_integers) {
  Recipe recipe = sized(1, 1);
  recipe.type = ElementType::int8;
  recipe.mean = {128, 228, 50.6F};
  EXPECT_EQ(prepared<std::int8_t>(recipe, uniform(1, 1, 50)),
            (std::vector<std::int8_t>{-76, -128, -1}));
  recipe.type = ElementType::uint8;
  recipe.scale = 5;
  recipe.mean = {0, 300, 0.4F};
  EXPECT_EQ(prepared<std::uint8_t>(recipe, uniform(1, 1, 50)),
            (std::vector<std::uint8_t>{255, 0, 250}));
}

TEST(PreparedFrame, can_be_float16) {
  Recipe recipe = sized(1, 1);
  recipe.type = ElementType::float16;
  recipe.scale = 1.0F / 255;
  const auto halves = prepared<std::uint16_t>(recipe, uniform(1, 1, 253));
  EXPECT_EQ(halves, (std::vector<std::uint16_t>{0x3c00, to_float16(254.0F / 255),
                                                to_float16(253.0F / 255)}));
}

template <class T>
std::vector<T> prepared_as(ElementType type, float scale) {
  Recipe recipe = sized(1, 1);
  recipe.type = type;
  recipe.scale = scale;
  return prepared<T>(recipe, uniform(1, 1, 50));
}

TEST(PreparedFrame, can_have_any_numeric_type) {
  EXPECT_EQ(prepared_as<double>(ElementType::float64, 0.5F), (std::vector<double>{26, 25.5, 25}));
  EXPECT_EQ(prepared_as<std::uint16_t>(ElementType::uint16, 100),
            (std::vector<std::uint16_t>{5200, 5100, 5000}));
  EXPECT_EQ(prepared_as<std::int16_t>(ElementType::int16, -1),
            (std::vector<std::int16_t>{-52, -51, -50}));
  EXPECT_EQ(prepared_as<std::uint32_t>(ElementType::uint32, 1),
            (std::vector<std::uint32_t>{52, 51, 50}));
  EXPECT_EQ(prepared_as<std::int32_t>(ElementType::int32, 1),
            (std::vector<std::int32_t>{52, 51, 50}));
  EXPECT_EQ(prepared_as<std::uint64_t>(ElementType::uint64, -1),
            (std::vector<std::uint64_t>{0, 0, 0}));
  EXPECT_EQ(prepared_as<std::int64_t>(ElementType::int64, 1e30F),
            (std::vector<std::int64_t>(3, std::numeric_limits<std::int64_t>::max())));
  EXPECT_EQ(prepared_as<std::int32_t>(ElementType::int32, -1e30F),
            (std::vector<std::int32_t>(3, std::numeric_limits<std::int32_t>::lowest())));
  // bfloat16 keeps eight significant bits.
  EXPECT_EQ(prepared_as<std::uint16_t>(ElementType::bfloat16, 1),
            (std::vector<std::uint16_t>{0x4250, 0x424c, 0x4248}));
  EXPECT_EQ(prepared_as<std::uint16_t>(ElementType::bfloat16, 1.0F + 0x1p-7F + 0x1p-8F),
            (std::vector<std::uint16_t>{0x4252, 0x424e, 0x424a}));
}

TEST(PreparedFrame, has_an_opaque_fourth_channel_that_only_the_scale_changes) {
  Recipe recipe = sized(1, 3);
  recipe.fit = Fit::letterbox;
  recipe.color = ColorOrder::rgba;
  recipe.layout = Layout::nhwc;
  recipe.scale = 2;
  recipe.mean = {1, 2, 3};
  recipe.pad = 10;
  EXPECT_EQ(prepared<float>(recipe, uniform(1, 1, 50)),
            (std::vector<float>{19, 18, 17, 510, 103, 100, 97, 510, 19, 18, 17, 510}));
  recipe.color = ColorOrder::bgra;
  EXPECT_EQ(prepared<float>(recipe, uniform(1, 1, 50))[4], 99);
}

TEST(PreparedFrame, has_padding_above_and_below_for_a_letterbox) {
  Recipe recipe = sized(2, 4);
  recipe.fit = Fit::letterbox;
  recipe.color = ColorOrder::bgr;
  recipe.mean = {14, 0, 0};
  const auto frame = prepared<float>(recipe, uniform(4, 4, 50));
  EXPECT_EQ(std::vector<float>(frame.begin(), frame.begin() + 8),
            (std::vector<float>{100, 100, 36, 36, 36, 36, 100, 100}));
}

TEST(PreparedFrame, has_padding_at_the_right_for_a_letterbox_at_the_top_left) {
  Recipe recipe = sized(4, 2);
  recipe.fit = Fit::letterbox_top_left;
  recipe.color = ColorOrder::bgr;
  recipe.pad = 7;
  const auto frame = prepared<float>(recipe, uniform(8, 8, 50));
  EXPECT_EQ(std::vector<float>(frame.begin(), frame.begin() + 8),
            (std::vector<float>{50, 50, 7, 7, 50, 50, 7, 7}));
}

TEST(PreparedFrame, is_the_centre_of_the_picture_for_a_crop) {
  Recipe recipe = sized(2, 2);
  recipe.fit = Fit::crop;
  recipe.color = ColorOrder::bgr;
  const auto frame = prepared<float>(recipe, numbered(4, 2));
  EXPECT_EQ(std::vector<float>(frame.begin(), frame.begin() + 4),
            (std::vector<float>{10, 20, 50, 60}));
}

TEST(PreparedFrame, refuses_the_boolean_type) {
  Recipe recipe = sized(1, 1);
  recipe.type = ElementType::boolean;
  EXPECT_THROW(prepared<std::uint8_t>(recipe, uniform(1, 1, 0)), Error);
}

TEST(PreparedFrame, refuses_an_empty_picture_and_a_std_of_zero) {
  Recipe recipe = sized(1, 1);
  EXPECT_THROW(prepared<float>(recipe, Picture{}), Error);
  recipe.std[1] = 0;
  EXPECT_THROW(prepared<float>(recipe, uniform(1, 1, 0)), Error);
}

TEST(Placement, scales_each_axis_separately_when_stretching) {
  const Placement placement = place(sized(320, 240), {640, 960});
  EXPECT_EQ(placement.scale_x, 0.5);
  EXPECT_EQ(placement.scale_y, 0.25);
  EXPECT_EQ(placement.offset_x, 0);
  EXPECT_EQ(placement.offset_y, 0);
}

TEST(Placement, centres_a_letterbox_and_keeps_the_aspect_ratio) {
  Recipe recipe = sized(416, 416);
  recipe.fit = Fit::letterbox;
  const Placement placement = place(recipe, {640, 480});
  EXPECT_DOUBLE_EQ(placement.scale_x, 0.65);
  EXPECT_DOUBLE_EQ(placement.scale_y, 0.65);
  EXPECT_EQ(placement.offset_x, 0);
  EXPECT_EQ(placement.offset_y, 52);
  recipe.fit = Fit::letterbox_top_left;
  EXPECT_EQ(place(recipe, {640, 480}).offset_y, 0);
}

TEST(Placement, crops_equal_parts_from_both_sides) {
  Recipe recipe = sized(240, 240);
  recipe.fit = Fit::crop;
  const Placement placement = place(recipe, {640, 480});
  EXPECT_DOUBLE_EQ(placement.scale_x, 0.5);
  EXPECT_DOUBLE_EQ(placement.scale_y, 0.5);
  EXPECT_EQ(placement.offset_x, -40);
  EXPECT_EQ(placement.offset_y, 0);
}

TEST(Placement, keeps_at_least_one_pixel_of_an_extreme_picture) {
  Recipe recipe = sized(16, 16);
  recipe.fit = Fit::letterbox;
  EXPECT_DOUBLE_EQ(place(recipe, {1000, 1}).scale_y, 1);
  EXPECT_EQ(prepared<float>(recipe, uniform(1000, 1, 0)).size(), 768U);
  recipe.fit = Fit::crop;
  EXPECT_EQ(prepared<float>(recipe, uniform(1000, 1, 0)).size(), 768U);
}

TEST(Placement, converts_points_to_the_tensor_and_back) {
  for (const Fit fit : {Fit::stretch, Fit::letterbox, Fit::letterbox_top_left, Fit::crop}) {
    for (const auto& [width, height] : {std::pair{640, 480}, {1079, 1921}, {3, 700}}) {
      Recipe recipe;
      recipe.width = 320;
      recipe.height = 192;
      recipe.fit = fit;
      const Placement placement = place(recipe, {width, height});
      for (const Point& point : {Point{0, 0}, {1.5, 2.25}, {double(width), double(height)}}) {
        const Point in_tensor = to_tensor(placement, point.x, point.y);
        const Point back = to_picture(placement, in_tensor.x, in_tensor.y);
        EXPECT_NEAR(back.x, point.x, 1e-9);
        EXPECT_NEAR(back.y, point.y, 1e-9);
      }
      const Point middle = to_tensor(placement, width / 2.0, height / 2.0);
      if (fit == Fit::stretch) {
        EXPECT_NEAR(middle.x, 160, 1e-9);
        EXPECT_NEAR(middle.y, 96, 1e-9);
      }
    }
  }
}

TEST(Placement, matches_the_position_of_a_bright_square_in_the_tensor) {
  const Picture picture = picture_of(
      120, 80, [](int x, int y) { return x >= 60 && x < 72 && y >= 30 && y < 42 ? 200 : 0; });
  for (const Fit fit : {Fit::stretch, Fit::letterbox, Fit::letterbox_top_left, Fit::crop}) {
    Recipe recipe = sized(48, 64);
    recipe.fit = fit;
    recipe.pad = 0;
    recipe.color = ColorOrder::bgr;
    const auto frame = prepared<float>(recipe, picture);
    double weight = 0, sum_x = 0, sum_y = 0;
    for (int y = 0; y < recipe.height; ++y) {
      for (int x = 0; x < recipe.width; ++x) {
        const double value = frame[static_cast<std::size_t>(y * recipe.width + x)];
        weight += value;
        sum_x += value * (x + 0.5);
        sum_y += value * (y + 0.5);
      }
    }
    const Placement placement = place(recipe, {120, 80});
    EXPECT_NEAR(sum_x / weight, 66 * placement.scale_x + placement.offset_x, 0.1) << text_of(fit);
    EXPECT_NEAR(sum_y / weight, 36 * placement.scale_y + placement.offset_y, 0.1) << text_of(fit);
  }
}

}  // namespace
}  // namespace ortchestra
