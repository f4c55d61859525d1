#include "ortchestra/sink/video_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/files/file.h"
#include "ortchestra/source/source.h"
#include "source/still.h"
#include "support/error_text.h"
#include "support/file_size_limit.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::error_text;
using test::uniform_picture;
using testing::HasSubstr;

class VideoWriterTest : public testing::Test {
 protected:
  VideoWriterOptions small() const {
    VideoWriterOptions options;
    options.size = {64, 48};
    return options;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(VideoWriterTest, writes_a_video_that_can_be_read_back) {
  for (const bool index_first : {true, false}) {
    VideoWriterOptions options = small();
    options.fps = 29.97;
    options.index_first = index_first;
    VideoWriter writer(folder_ / "a.mp4", options);
    for (int i = 0; i < 12; ++i) writer.write(uniform_picture(64, 48, 200, 100, 50));
    writer.close();
    const auto source = open_source((folder_ / "a.mp4").string());
    EXPECT_NEAR(source->info().fps.value_or(0), 29.97, 0.01);
    const auto contents = test::read_all(*source);
    EXPECT_TRUE(contents.bad.empty());
    ASSERT_EQ(contents.frames.size(), 12U);
    const auto [blue, green, red] = test::pixel_at(contents.frames[11].picture, 30, 20);
    EXPECT_NEAR(blue, 200, 6);
    EXPECT_NEAR(green, 100, 6);
    EXPECT_NEAR(red, 50, 6);
  }
}

TEST_F(VideoWriterTest, has_the_final_name_only_when_closed) {
  VideoWriter writer(folder_ / "a.mp4", small());
  writer.write(uniform_picture(64, 48, 1, 2, 3));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "a.mp4.partial"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "a.mp4"));
  writer.close();
  EXPECT_FALSE(std::filesystem::exists(folder_ / "a.mp4.partial"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "a.mp4"));
}

TEST_F(VideoWriterTest, encodes_equal_pictures_to_equal_bytes_every_time) {
  SourceOptions synthetic;
  synthetic.synthetic_size = {112, 80};
  const auto source = open_source("synthetic", synthetic);
  std::vector<Picture> pictures;
  for (int i = 0; i < 10; ++i) pictures.push_back(std::get<SourceFrame>(source->next()).picture);
  std::set<std::string> encoded;
  for (int i = 0; i < 8; ++i) {
    VideoWriter writer(folder_ / "a.mp4", {.size = {112, 80}});
    for (const Picture& picture : pictures) writer.write(picture);
    writer.close();
    encoded.insert(read_file(folder_ / "a.mp4"));
  }
  EXPECT_EQ(encoded.size(), 1U);
}

TEST_F(VideoWriterTest, leaves_no_file_if_not_closed) {
  {
    VideoWriter writer(folder_ / "a.mp4", small());
    writer.write(uniform_picture(64, 48, 1, 2, 3));
  }
  EXPECT_EQ(folder_.entries(), 0U);
}

TEST_F(VideoWriterTest, refuses_a_picture_of_another_size) {
  VideoWriter writer(folder_ / "a.mp4", small());
  EXPECT_THAT(
      error_text(ErrorKind::failure, [&] { writer.write(uniform_picture(32, 48, 1, 2, 3)); }),
      HasSubstr("a picture of 32x48 can't be added"));
}

TEST_F(VideoWriterTest, refuses_to_write_after_it_was_closed) {
  VideoWriter writer(folder_ / "a.mp4", small());
  writer.write(uniform_picture(64, 48, 1, 2, 3));
  writer.close();
  writer.close();
  error_text(ErrorKind::failure, [&] { writer.write(uniform_picture(64, 48, 1, 2, 3)); });
}

TEST_F(VideoWriterTest, refuses_a_path_that_cannot_be_written) {
  EXPECT_THAT(
      error_text(ErrorKind::input, [&] { VideoWriter(folder_ / "none" / "a.mp4", small()); }),
      HasSubstr("a.mp4.partial could not be written: No such file or directory"));
}

TEST_F(VideoWriterTest, refuses_an_odd_size_and_a_rate_of_0) {
  VideoWriterOptions options = small();
  options.size.width = 65;
  error_text(ErrorKind::input, [&] { VideoWriter(folder_ / "a.mp4", options); });
  options = small();
  options.fps = 0;
  error_text(ErrorKind::input, [&] { VideoWriter(folder_ / "a.mp4", options); });
  EXPECT_EQ(folder_.entries(), 0U);
}

TEST_F(VideoWriterTest, reports_a_full_disk_and_removes_the_file) {
  const test::FileSizeLimit limit(4096);
  const std::string text = error_text(ErrorKind::failure, [&] {
    VideoWriter writer(folder_ / "a.mp4", small());
    for (int i = 0; i < 200; ++i) {
      writer.write(uniform_picture(64, 48, static_cast<std::uint8_t>(i * 37), 9, 9));
    }
    writer.close();
  });
  EXPECT_THAT(text, HasSubstr("a.mp4' can't be written: File too large"));
  EXPECT_EQ(folder_.entries(), 0U);
}

}  // namespace
}  // namespace ortchestra
