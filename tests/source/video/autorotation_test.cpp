#include "source/video/autorotation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "ortchestra/sink/video_writer.h"
#include "source/remux.h"
#include "source/still.h"
#include "source/tagged.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class VideoAutorotation : public testing::Test {
 protected:
  /// Writes a video of 64×32 pixels with this display matrix. The left half of its frames is blue.
  std::filesystem::path write_video(const std::array<std::int32_t, 4>& matrix) const {
    const Picture picture = test::uniform_picture(64, 32, 0, 0, 0);
    auto* const pixels = const_cast<std::uint8_t*>(picture.pixels.get());
    for (int y = 0; y < 32; ++y) {
      for (int x = 0; x < 32; ++x) pixels[y * picture.stride + 3 * x] = 255;
    }
    VideoWriterOptions options;
    options.size = {64, 32};
    VideoWriter writer(folder_ / "a.mp4", options);
    for (int i = 0; i < 3; ++i) writer.write(picture);
    writer.close();
    test::Bytes bytes = test::read_bytes(folder_ / "a.mp4");
    const std::string name = "tkhd";
    const auto found = std::search(bytes.begin(), bytes.end(), name.begin(), name.end());
    constexpr std::ptrdiff_t matrix_at = 44;
    constexpr std::array<std::ptrdiff_t, 4> places{0, 4, 12, 16};
    for (std::size_t i = 0; i < places.size(); ++i) {
      test::Bytes number;
      test::append_number(number, static_cast<std::uint32_t>(matrix[i]), 4);
      std::ranges::copy(number, found + matrix_at + places[i]);
    }
    test::write_bytes(folder_ / "a.mp4", bytes);
    return folder_ / "a.mp4";
  }

  static constexpr std::int32_t one = 1 << 16;
  test::TemporaryDirectory folder_;
};

TEST_F(VideoAutorotation, rotates_by_the_matrix_of_the_container) {
  const auto source = open_source(write_video({0, one, -one, 0}).string());
  EXPECT_EQ(source->info().width, 32);
  EXPECT_EQ(source->info().height, 64);
  EXPECT_THAT(source->info().description, HasSubstr("32x64"));
  const auto contents = test::read_all(*source);
  ASSERT_EQ(contents.frames.size(), 3U);
  for (const SourceFrame& frame : contents.frames) {
    EXPECT_GT(test::pixel_at(frame.picture, 16, 8).blue, 200);
    EXPECT_LT(test::pixel_at(frame.picture, 16, 56).blue, 50);
  }
  EXPECT_THAT(source->take_notes(), IsEmpty());
}

TEST_F(VideoAutorotation, mirrors_too) {
  const auto contents = test::read_all(write_video({-one, 0, 0, one}));
  ASSERT_EQ(contents.frames.size(), 3U);
  EXPECT_EQ(contents.frames[0].picture.width, 64);
  EXPECT_LT(test::pixel_at(contents.frames[0].picture, 8, 16).blue, 50);
  EXPECT_GT(test::pixel_at(contents.frames[0].picture, 56, 16).blue, 200);
}

TEST_F(VideoAutorotation, can_be_disabled) {
  SourceOptions options;
  options.autorotate = false;
  const auto source = open_source(write_video({0, one, -one, 0}).string(), options);
  EXPECT_EQ(source->info().width, 64);
  EXPECT_EQ(test::read_all(*source).frames.at(0).picture.height, 32);
}

TEST_F(VideoAutorotation, uses_the_matrix_in_the_bitstream) {
  if (avcodec_find_encoder_by_name("libx264") == nullptr)
    GTEST_SKIP() << "FFmpeg has no H.264 encoder";
  test::remux(write_video({one, 0, 0, one}), folder_ / "a.mkv",
              {.format = "matroska",
               .time_base = {1, 1000},
               .filter = "h264_metadata=display_orientation=insert:flip=horizontal"});
  for (const int threads : {1, 2}) {
    SourceOptions options;
    options.decoder_threads = threads;
    const auto contents = test::read_all(folder_ / "a.mkv", options);
    ASSERT_EQ(contents.frames.size(), 3U);
    for (const SourceFrame& frame : contents.frames) {
      EXPECT_LT(test::pixel_at(frame.picture, 8, 16).blue, 50);
      EXPECT_GT(test::pixel_at(frame.picture, 56, 16).blue, 200);
    }
  }
}

TEST_F(VideoAutorotation, rounds_other_angles_and_notes_it_once) {
  const auto source = open_source(write_video({61583, 22414, -22414, 61583}).string());
  EXPECT_EQ(source->info().width, 64);
  EXPECT_THAT(source->take_notes(), ElementsAre(HasSubstr("not a multiple of 90 degrees")));
  test::read_all(*source);
  EXPECT_THAT(source->take_notes(), IsEmpty());
}

TEST_F(VideoAutorotation, prefers_the_matrix_of_a_frame_to_the_matrix_of_the_container) {
  const libav::Input input(avformat_alloc_context());
  AVStream* const stream = avformat_new_stream(input.get(), nullptr);
  Autorotation rotation(*stream, orientation_of_exif(3));
  const libav::Frame frame(av_frame_alloc());
  EXPECT_EQ(rotation.of(*frame), orientation_of_exif(3));
  const std::array<std::int32_t, 9> mirrored{-one, 0, 0, 0, one, 0, 0, 0, 1 << 30};
  AVFrameSideData* const side =
      av_frame_new_side_data(frame.get(), AV_FRAME_DATA_DISPLAYMATRIX, sizeof mirrored);
  std::memcpy(side->data, mirrored.data(), sizeof mirrored);
  EXPECT_EQ(rotation.of(*frame), orientation_of_exif(2));
}

}  // namespace
}  // namespace ortchestra
