#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "ortchestra/source/source.h"
#include "sink/frames.h"
#include "source/still.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class VideoSinkTest : public testing::Test {
 protected:
  std::string path() const { return folder_ / "a.mp4"; }
  void write(PredictionSink& sink, int from, int to) const {
    for (int i = from; i < to; ++i) {
      const Picture picture =
          test::uniform_picture(64, 48, static_cast<std::uint8_t>(i * 20), 90, 60);
      sink.write(test::full_frame(i), &picture);
    }
  }
  std::vector<SourceFrame> frames() const {
    const auto source = open_source(path());
    auto contents = test::read_all(*source);
    EXPECT_TRUE(contents.bad.empty());
    return contents.frames;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(VideoSinkTest, writes_frames_that_can_be_read_back) {
  SinkOptions options = test::sink_options();
  options.fps = 25;
  const auto sink = open_sink(path(), options);
  EXPECT_TRUE(sink->needs().picture);
  write(*sink, 0, 6);
  EXPECT_FALSE(fs::exists(path()));
  sink->finish();
  EXPECT_EQ(frames().size(), 6U);
  EXPECT_EQ(folder_.entries(), 1U);
}

TEST_F(VideoSinkTest, joins_its_segments_in_time) {
  SinkOptions options = test::sink_options();
  options.fps = 25;
  const auto sink = open_sink(path(), options);
  write(*sink, 0, 4);
  EXPECT_EQ(sink->checkpoint(), "1");
  write(*sink, 4, 7);
  EXPECT_EQ(sink->checkpoint(), "2");
  write(*sink, 7, 9);
  sink->finish();
  const auto all = frames();
  ASSERT_EQ(all.size(), 9U);
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_NEAR(static_cast<double>(all[i].timestamp.count()) / 1e9, static_cast<double>(i) / 25,
                1e-3);
}

TEST_F(VideoSinkTest, continues_at_a_checkpoint_with_the_same_bytes) {
  std::string checkpoint;
  {
    const auto broken = open_sink(path(), test::sink_options());
    write(*broken, 0, 4);
    checkpoint = broken->checkpoint();
    write(*broken, 4, 6);
    broken->checkpoint();
    write(*broken, 6, 7);
  }
  SinkOptions options = test::sink_options();
  options.continue_at = checkpoint;
  {
    const auto sink = open_sink(path(), options);
    write(*sink, 4, 8);
    sink->finish();
  }
  const std::string continued = read_file(path());
  fs::remove(path());
  const auto whole = open_sink(path(), test::sink_options());
  write(*whole, 0, 4);
  whole->checkpoint();
  write(*whole, 4, 8);
  whole->finish();
  EXPECT_EQ(continued, read_file(path()));
}

TEST_F(VideoSinkTest, cuts_odd_sides) {
  const auto sink = open_sink(path(), test::sink_options());
  const Picture picture = test::uniform_picture(65, 49, 10, 20, 30);
  sink->write(test::full_frame(0), &picture);
  sink->finish();
  EXPECT_EQ(frames().at(0).picture.width, 64);
  EXPECT_EQ(frames().at(0).picture.height, 48);
}

TEST_F(VideoSinkTest, says_that_there_was_no_frame_and_leaves_nothing) {
  {
    const auto sink = open_sink(path(), test::sink_options());
    EXPECT_THAT(test::error_text(ErrorKind::failure, [&] { sink->finish(); }),
                HasSubstr("there was no frame"));
  }
  EXPECT_EQ(folder_.entries(), 0U);
}

}  // namespace
}  // namespace ortchestra
