#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/files/file.h"
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

TEST_F(VideoSinkTest, keeps_the_times_of_frames_when_it_joins_segments) {
  SinkOptions options = test::sink_options();
  options.fps = 25;
  const auto sink = open_sink(path(), options);
  write(*sink, 0, 4);
  sink->checkpoint();
  write(*sink, 4, 7);
  sink->checkpoint();
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
    const auto interrupted = open_sink(path(), test::sink_options());
    write(*interrupted, 0, 4);
    checkpoint = interrupted->checkpoint();
    write(*interrupted, 4, 6);
    interrupted->checkpoint();
    write(*interrupted, 6, 7);
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

std::vector<std::int64_t> milliseconds_of(const std::vector<SourceFrame>& frames) {
  std::vector<std::int64_t> times;
  for (const SourceFrame& frame : frames)
    times.push_back(std::llround(static_cast<double>(frame.timestamp.count()) / 1e6));
  return times;
}

/// Frame number `index` of an input, shown at `ms` milliseconds.
FramePredictions frame_at(const std::string& input, std::int64_t index, int ms) {
  FramePredictions frame = test::full_frame(index);
  frame.input = input;
  frame.timestamp = std::chrono::milliseconds(ms);
  frame.duration = std::chrono::milliseconds(40);
  return frame;
}

TEST_F(VideoSinkTest, keeps_the_times_of_frames_and_shows_inputs_one_after_another) {
  const Picture picture = test::uniform_picture(64, 48, 10, 20, 30);
  const std::vector<FramePredictions> all{frame_at("a.gif", 0, 0),   frame_at("a.gif", 1, 20),
                                          frame_at("a.gif", 2, 350), frame_at("a.gif", 5, 400),
                                          frame_at("b.mp4", 0, 300), frame_at("b.mp4", 1, 1300),
                                          frame_at("b.mp4", 2, 1310)};
  const std::vector<std::int64_t> times{0, 20, 350, 400, 740, 1740, 1750};
  for (const std::size_t cut : {std::size_t{7}, std::size_t{1}, std::size_t{4}, std::size_t{5}}) {
    const auto sink = open_sink(path(), test::sink_options());
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i == cut) sink->checkpoint();
      sink->write(all[i], &picture);
    }
    sink->finish();
    EXPECT_EQ(milliseconds_of(frames()), times) << "cut at " << cut;
    EXPECT_EQ(frames().back().duration.count() / 1'000'000, 40);
    fs::remove(path());
  }
}

TEST_F(VideoSinkTest, continues_between_inputs_with_the_same_bytes) {
  const Picture picture = test::uniform_picture(64, 48, 10, 20, 30);
  const auto write_first = [&](PredictionSink& sink) {
    sink.write(frame_at("a.mp4", 0, 100), &picture);
    return sink.checkpoint();
  };
  const auto write_second = [&](PredictionSink& sink) {
    sink.write(frame_at("b.mp4", 0, 0), &picture);
    sink.finish();
  };
  const auto whole = open_sink(path(), test::sink_options());
  write_first(*whole);
  write_second(*whole);
  const std::string bytes = read_file(path());
  EXPECT_EQ(milliseconds_of(frames()), (std::vector<std::int64_t>{0, 40}));
  fs::remove(path());

  SinkOptions options = test::sink_options();
  options.continue_at = write_first(*open_sink(path(), options));
  write_second(*open_sink(path(), options));
  EXPECT_EQ(read_file(path()), bytes);
}

TEST_F(VideoSinkTest, scales_other_sizes_to_the_first_with_black_bars) {
  const auto sink = open_sink(path(), test::sink_options());
  const Picture first = test::uniform_picture(64, 48, 10, 20, 30);
  const Picture high = test::uniform_picture(48, 96, 200, 100, 50);
  sink->write(frame_at("a", 0, 0), &first);
  FramePredictions frame = frame_at("a", 1, 40);
  frame.predictions.clear();
  frame.width = 48;
  frame.height = 96;
  sink->write(frame, &high);
  sink->finish();
  const Picture shown = frames().at(1).picture;
  ASSERT_EQ(shown.width, 64);
  ASSERT_EQ(shown.height, 48);
  EXPECT_NEAR(test::pixel_at(shown, 32, 24).blue, 200, 8);
  EXPECT_NEAR(test::pixel_at(shown, 4, 24).blue, 0, 8);
  EXPECT_NEAR(test::pixel_at(shown, 60, 24).blue, 0, 8);
}

TEST_F(VideoSinkTest, keeps_the_sample_aspect_ratio) {
  for (const bool is_cut : {false, true}) {
    const auto sink = open_sink(path(), test::sink_options());
    Picture picture = test::uniform_picture(64, 48, 10, 20, 30);
    picture.sample_aspect = {16, 11};
    sink->write(frame_at("a", 0, 0), &picture);
    if (is_cut) sink->checkpoint();
    sink->write(frame_at("a", 1, 40), &picture);
    sink->finish();
    EXPECT_EQ(frames().at(1).picture.sample_aspect, (SampleAspectRatio{16, 11})) << is_cut;
    fs::remove(path());
  }
}

TEST_F(VideoSinkTest, makes_odd_sides_even) {
  const auto sink = open_sink(path(), test::sink_options());
  const Picture picture = test::uniform_picture(65, 49, 10, 20, 30);
  sink->write(test::full_frame(0), &picture);
  sink->finish();
  EXPECT_EQ(frames().at(0).picture.width, 64);
  EXPECT_EQ(frames().at(0).picture.height, 48);
}

TEST_F(VideoSinkTest, reports_that_there_was_no_frame_and_leaves_no_file) {
  {
    const auto sink = open_sink(path(), test::sink_options());
    EXPECT_THAT(test::error_text(ErrorKind::failure, [&] { sink->finish(); }),
                HasSubstr("there was no frame"));
  }
  EXPECT_EQ(folder_.entries(), 0U);
}

}  // namespace
}  // namespace ortchestra
