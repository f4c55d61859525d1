#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/source/source.h"
#include "source/still.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::encode_still;
using test::uniform_picture;
using test::write_bytes;
using testing::HasSubstr;

class ImagesFolder : public testing::Test {
 protected:
  void add(const std::string& name, std::uint8_t blue, int width = 16, int height = 8) {
    write_bytes(folder_ / name, encode_still(uniform_picture(width, height, blue, 20, 30)));
  }
  std::string refusal(const std::string& input) const {
    return test::error_text(ErrorKind::input, [&] { open_source(input); });
  }

  test::TemporaryDirectory folder_;
};

TEST_F(ImagesFolder, is_read_in_the_natural_order_of_names) {
  add("frame10.png", 10);
  add("frame9.png", 9);
  add("frame1.PNG", 1);
  const auto contents = test::read_all(folder_.path());
  ASSERT_EQ(contents.frames.size(), 3U);
  for (const auto& [index, blue] : {std::pair{0, 1}, {1, 9}, {2, 10}}) {
    const SourceFrame& frame = contents.frames[static_cast<std::size_t>(index)];
    EXPECT_EQ(frame.index, index);
    EXPECT_EQ(test::pixel_at(frame.picture, 0, 0).blue, blue);
  }
}

TEST_F(ImagesFolder, keeps_the_pixels_of_a_lossless_file) {
  add("a.png", 200, 31, 17);
  const auto contents = test::read_all(folder_ / "a.png");
  ASSERT_EQ(contents.frames.size(), 1U);
  const auto [blue, green, red] = test::pixel_at(contents.frames[0].picture, 30, 16);
  EXPECT_EQ(blue, 200);
  EXPECT_EQ(green, 20);
  EXPECT_EQ(red, 30);
}

TEST_F(ImagesFolder, keeps_the_colours_of_a_jpeg_which_uses_the_full_range) {
  write_bytes(folder_ / "a.jpg",
              encode_still(uniform_picture(64, 64, 250, 128, 5), AV_CODEC_ID_MJPEG));
  const auto contents = test::read_all(folder_.path());
  ASSERT_EQ(contents.frames.size(), 1U);
  const auto [blue, green, red] = test::pixel_at(contents.frames[0].picture, 32, 32);
  EXPECT_NEAR(blue, 250, 4);
  EXPECT_NEAR(green, 128, 4);
  EXPECT_NEAR(red, 5, 4);
}

TEST_F(ImagesFolder, may_contain_pictures_of_different_sizes_and_other_files) {
  add("a.png", 1, 16, 8);
  add("b.png", 2, 40, 20);
  write_bytes(folder_ / "notes.txt", {'h', 'i'});
  std::filesystem::create_directory(folder_ / "c.png");
  const auto source = open_source(folder_.path().string());
  EXPECT_EQ(source->info().frames, 2);
  EXPECT_EQ(source->info().width, 16);
  EXPECT_EQ(source->info().description, "2 pictures, 16x8");
  EXPECT_FALSE(source->info().fps);
  const auto contents = test::read_all(*source);
  ASSERT_EQ(contents.frames.size(), 2U);
  EXPECT_EQ(contents.frames[1].picture.width, 40);
  EXPECT_EQ(contents.frames[1].file, "b.png");
}

TEST_F(ImagesFolder, notes_which_files_it_skips) {
  add("a.png", 1);
  for (const std::string name : {"d.txt", "b.pdf", ".hidden", "c.doc", "e.csv"})
    write_bytes(folder_ / name, {'h', 'i'});
  const auto source = open_source(folder_.path().string());
  EXPECT_THAT(
      source->take_notes(),
      testing::ElementsAre("it has 4 files without the extension of a picture, skipped: b.pdf, "
                           "c.doc, d.txt, …"));
  EXPECT_THAT(source->take_notes(), testing::IsEmpty());
  EXPECT_THAT(open_source(folder_ / "a.png")->take_notes(), testing::IsEmpty());
}

TEST_F(ImagesFolder, continues_after_a_broken_picture) {
  add("1.png", 1);
  write_bytes(folder_ / "2.png", {'n', 'o', 't', ' ', 'o', 'n', 'e'});
  write_bytes(folder_ / "3.png", {});
  add("4.png", 4);
  const auto contents = test::read_all(folder_.path());
  ASSERT_EQ(contents.frames.size(), 2U);
  EXPECT_EQ(contents.frames[1].index, 3);
  ASSERT_EQ(contents.bad.size(), 2U);
  EXPECT_EQ(contents.bad[0].index, 1);
  EXPECT_THAT(contents.bad[0].reason, HasSubstr("2.png"));
  EXPECT_THAT(contents.bad[1].reason, HasSubstr("it is empty"));
}

TEST_F(ImagesFolder, reports_a_truncated_jpeg_as_bad) {
  add("a.png", 1);
  auto bytes = encode_still(uniform_picture(256, 256, 250, 128, 5), AV_CODEC_ID_MJPEG);
  bytes.resize(bytes.size() / 2);
  write_bytes(folder_ / "b.jpg", bytes);
  const auto contents = test::read_all(folder_.path());
  EXPECT_EQ(contents.frames.size(), 1U);
  EXPECT_EQ(contents.bad.size(), 1U);
}

TEST_F(ImagesFolder, can_be_a_glob) {
  add("a1.png", 1);
  add("a2.png", 2);
  add("b1.png", 3);
  const auto frames = test::read_all(folder_ / "a*.png").frames;
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[1].file, folder_ / "a2.png");
}

TEST_F(ImagesFolder, takes_names_with_ffmpeg_patterns_or_protocols_literally) {
  add("a%03d.png", 1);
  add("b:c.png", 2);
  add("d[1].png", 3);
  EXPECT_EQ(test::read_all(folder_.path()).frames.size(), 3U);
  EXPECT_EQ(test::read_all(folder_ / "d[1].png").frames.size(), 1U);
}

TEST_F(ImagesFolder, is_refused_if_it_has_no_picture) {
  EXPECT_THAT(refusal(folder_.path().string()), HasSubstr("no picture in"));
  EXPECT_THAT(refusal((folder_ / "*.jpg").string()), HasSubstr("no file matches"));
}

TEST_F(ImagesFolder, refuses_pictures_above_the_maximum_number_of_pixels) {
  add("a.png", 1, 64, 8);
  SourceOptions options;
  options.max_pixels = 64 * 8;
  EXPECT_NO_THROW(open_source(folder_.path(), options));
  for (const int width : {65, 17'000}) {
    add("a.png", 1, width, 8);
    EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open_source(folder_.path(), options); }),
                HasSubstr("has more than 512 pixels"))
        << width;
  }
}

TEST_F(ImagesFolder, is_refused_if_no_picture_can_be_read) {
  write_bytes(folder_ / "1.png", {'n', 'o'});
  EXPECT_THAT(refusal(folder_.path().string()), HasSubstr("1.png"));
  write_bytes(folder_ / "2.png", {'n', 'o'});
  EXPECT_THAT(refusal(folder_.path().string()), HasSubstr("none of the 2 pictures"));
}

}  // namespace
}  // namespace ortchestra
