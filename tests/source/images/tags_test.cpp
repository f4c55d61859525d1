#include "source/images/tags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "source/still.h"
#include "source/tagged.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::Bytes;
using testing::HasSubstr;

PictureTags tags_of(const Bytes& bytes) {
  std::istringstream file(std::string(bytes.begin(), bytes.end()));
  return tags_of_picture(file);
}

Bytes png(std::uint16_t orientation) {
  return test::with_png_exif(test::encode_still(test::uniform_picture(8, 4, 1, 2, 3)),
                             test::tiff_tags({{274, orientation}}, true));
}

Bytes webp(std::uint16_t orientation, const std::string& prefix) {
  const Bytes tags = test::tiff_tags({{274, orientation}}, false);
  Bytes contents(prefix.begin(), prefix.end());
  contents.insert(contents.end(), tags.begin(), tags.end());
  Bytes file;
  test::append(file, "RIFF....WEBPVP8X");
  test::append(file, Bytes{3, 0, 0, 0, 1, 2, 3, 0});  // the length is odd: a padding byte follows
  test::append(file, "EXIF");
  test::append(file, Bytes{static_cast<std::uint8_t>(contents.size()), 0, 0, 0});
  file.insert(file.end(), contents.begin(), contents.end());
  return file;
}

TEST(ImagesTags, contain_the_orientation_of_png_webp_and_tiff) {
  for (std::uint16_t value = 1; value <= 8; ++value) {
    const auto expected = orientation_of_exif(value);
    EXPECT_EQ(tags_of(png(value)).orientation, expected) << value;
    EXPECT_EQ(tags_of(webp(value, "")).orientation, expected) << value;
    EXPECT_EQ(tags_of(webp(value, std::string("Exif\0\0", 6))).orientation, expected) << value;
    for (const bool little : {false, true})
      EXPECT_EQ(tags_of(test::tiff_tags({{256, 8}, {274, value}}, little)).orientation, expected);
  }
}

TEST(ImagesTags, contain_the_transformations_of_avif_applied_in_order) {
  const Orientation left = *orientation_of_exif(8);
  EXPECT_EQ(tags_of(test::heif({{"irot", 1}})).orientation, left);
  EXPECT_EQ(tags_of(test::heif({{"irot", 3}})).orientation, orientation_of_exif(6));
  EXPECT_EQ(tags_of(test::heif({{"imir", 1}})).orientation, orientation_of_exif(2));
  EXPECT_EQ(tags_of(test::heif({{"imir", 0}})).orientation, orientation_of_exif(4));
  EXPECT_EQ(tags_of(test::heif({{"irot", 1}, {"imir", 1}})).orientation,
            combined(left, *orientation_of_exif(2)));
}

TEST(ImagesTags, are_empty_for_files_without_tags_or_with_damaged_tags) {
  EXPECT_FALSE(tags_of(test::encode_still(test::uniform_picture(8, 4, 1, 2, 3))).orientation);
  EXPECT_FALSE(tags_of({}).orientation);
  EXPECT_FALSE(tags_of(png(9)).orientation);
  for (const Bytes& whole :
       {png(6), webp(6, ""), test::tiff_tags({{274, 6}}, true), test::heif({{"irot", 1}})}) {
    for (std::size_t size = 0; size < whole.size(); ++size)
      tags_of(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
  }
}

TEST(ImagesTags, report_the_compression_of_tiffs_that_would_be_decoded_as_black) {
  EXPECT_EQ(tags_of(test::tiff_tags({{259, 7}}, true)).undecodable, "JPEG");
  EXPECT_EQ(tags_of(test::tiff_tags({{259, 6}}, false)).undecodable, "JPEG");
  EXPECT_FALSE(tags_of(test::tiff_tags({{259, 5}}, true)).undecodable);
  EXPECT_FALSE(tags_of(test::tiff_tags({{259, 7}, {50706, 1}}, true)).undecodable);  // DNG
}

class ImagesOrientation : public testing::Test {
 protected:
  /// A picture with a blue square at the top left. The rest is black.
  static Picture marked() {
    Picture picture = test::uniform_picture(32, 16, 0, 0, 0);
    auto* const pixels = const_cast<std::uint8_t*>(picture.pixels.get());
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) pixels[y * picture.stride + 3 * x] = 255;
    }
    return picture;
  }
  /// The half of the columns and the half of the rows where the blue square is: 0 or 1 each.
  static std::pair<int, int> position_of_mark(const Picture& picture) {
    for (const int y : {3, picture.height - 4}) {
      for (const int x : {3, picture.width - 4}) {
        if (test::pixel_at(picture, x, y).blue > 128) return {x > 3, y > 3};
      }
    }
    return {-1, -1};
  }
  Picture read(const std::string& name, const Bytes& bytes, bool autorotate = true) const {
    test::write_bytes(folder_ / name, bytes);
    SourceOptions options;
    options.autorotate = autorotate;
    const auto source = open_source((folder_ / name).string(), options);
    const auto contents = test::read_all(*source);
    EXPECT_EQ(contents.frames.size(), 1U);
    EXPECT_EQ(source->info().width, contents.frames.at(0).picture.width);
    EXPECT_EQ(source->info().height, contents.frames.at(0).picture.height);
    return contents.frames.at(0).picture;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(ImagesOrientation, is_applied_to_jpeg_and_png) {
  constexpr std::array<std::pair<int, int>, 8> places{
      {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}, {1, 0}, {1, 1}, {0, 1}}};
  for (std::uint16_t value = 1; value <= 8; ++value) {
    const Bytes tags = test::tiff_tags({{274, value}}, value % 2 == 0);
    const Bytes jpeg = test::with_jpeg_exif(test::encode_still(marked(), AV_CODEC_ID_MJPEG), tags);
    const Bytes png = test::with_png_exif(test::encode_still(marked()), tags);
    for (const auto& [name, bytes] : {std::pair("a.jpg", jpeg), std::pair("a.png", png)}) {
      const Picture picture = read(name, bytes);
      EXPECT_EQ(picture.width, value < 5 ? 32 : 16) << name << value;
      EXPECT_EQ(position_of_mark(picture), places[value - 1U]) << name << value;
      const Picture stored = read(name, bytes, false);
      EXPECT_EQ(stored.width, 32) << name << value;
      EXPECT_EQ(position_of_mark(stored), std::pair(0, 0)) << name << value;
    }
  }
}

TEST_F(ImagesOrientation, is_not_applied_to_a_tiff_with_jpeg_compression_which_is_refused) {
  test::write_bytes(folder_ / "a.tif", test::gray_tiff(7));
  EXPECT_THAT(
      test::error_text(ErrorKind::input, [&] { open_source((folder_ / "a.tif").string()); }),
      HasSubstr("a.tif' can't be read: it is a TIFF compressed with JPEG"));
}

TEST_F(ImagesOrientation, is_applied_to_tiff) {
  EXPECT_EQ(read("a.tif", test::gray_tiff(1)).width, 8);
  EXPECT_EQ(read("b.tif", test::gray_tiff(1, 6)).width, 4);
  EXPECT_EQ(read("c.tif", test::gray_tiff(1, 6), false).width, 8);
}

}  // namespace
}  // namespace ortchestra
