#include "source/video/colors.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "source/still.h"

namespace ortchestra {
namespace {

/// A frame of one colour. Planes of 32×32 bytes also suffice for chroma planes of quarter size.
libav::Frame uniform_frame(AVPixelFormat format, int luma, int blue_difference,
                           int red_difference) {
  libav::Frame frame(av_frame_alloc());
  frame->width = frame->height = 32;
  frame->format = format;
  test::require(av_frame_get_buffer(frame.get(), 0));
  const int values[3] = {luma, blue_difference, red_difference};
  for (int plane = 0; plane < 3 && frame->data[plane] != nullptr; ++plane) {
    const int rows = plane == 0 ? 32 : 16;
    std::fill_n(frame->data[plane], rows * frame->linesize[plane],
                static_cast<std::uint8_t>(values[plane]));
  }
  return frame;
}

void expect_color(const Picture& picture, int blue, int green, int red) {
  const test::Pixel pixel = test::pixel_at(picture, 16, 16);
  EXPECT_NEAR(pixel.blue, blue, 4);
  EXPECT_NEAR(pixel.green, green, 4);
  EXPECT_NEAR(pixel.red, red, 4);
}

// The values of pure red in ITU-R BT.601 and BT.709, in limited (16-235) and full range.

TEST(PictureConverter, uses_bt601_and_limited_range_by_default) {
  const auto frame = uniform_frame(AV_PIX_FMT_YUV420P, 81, 90, 240);
  expect_color(PictureConverter().convert(*frame), 0, 0, 255);
}

TEST(PictureConverter, uses_the_matrix_of_the_frame) {
  const auto frame = uniform_frame(AV_PIX_FMT_YUV420P, 63, 102, 240);
  frame->colorspace = AVCOL_SPC_BT709;
  expect_color(PictureConverter().convert(*frame), 0, 0, 255);
}

TEST(PictureConverter, uses_full_range_if_the_frame_says_so) {
  const auto frame = uniform_frame(AV_PIX_FMT_YUV420P, 76, 85, 255);
  frame->color_range = AVCOL_RANGE_JPEG;
  expect_color(PictureConverter().convert(*frame), 0, 0, 255);
}

TEST(PictureConverter, uses_full_range_for_jpeg_formats) {
  expect_color(PictureConverter().convert(*uniform_frame(AV_PIX_FMT_YUVJ420P, 20, 128, 128)), 20,
               20, 20);
}

TEST(PictureConverter, uses_full_range_for_gray) {
  expect_color(PictureConverter().convert(*uniform_frame(AV_PIX_FMT_GRAY8, 5, 0, 0)), 5, 5, 5);
}

TEST(PictureConverter, adapts_when_the_format_of_frames_changes) {
  PictureConverter converter;
  expect_color(converter.convert(*uniform_frame(AV_PIX_FMT_YUV420P, 235, 128, 128)), 255, 255, 255);
  expect_color(converter.convert(*uniform_frame(AV_PIX_FMT_YUVJ420P, 235, 128, 128)), 235, 235,
               235);
  expect_color(converter.convert(*uniform_frame(AV_PIX_FMT_YUV420P, 16, 128, 128)), 0, 0, 0);
}

}  // namespace
}  // namespace ortchestra
