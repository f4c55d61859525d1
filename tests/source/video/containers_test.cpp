#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/sink/video_writer.h"
#include "ortchestra/source/source.h"
#include "source/remux.h"
#include "source/segment.h"
#include "source/still.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

class VideoContainers : public testing::Test {
 protected:
  /// A video of 60 frames at 25 frames per second.
  VideoContainers() { test::write_synthetic_video(whole(), 96, 64, 25, 60); }
  std::filesystem::path whole() const { return folder_ / "whole.mp4"; }
  std::filesystem::path copy(const std::string& name, const test::Remux& wanted) const {
    test::remux(whole(), folder_ / name, wanted);
    return folder_ / name;
  }
  /// H.264 in AVI has the same byte format as in a transport stream, so the copy is made from one.
  std::filesystem::path avi(const AVRational& time_base) const {
    test::remux(copy("a.ts", {.format = "mpegts"}), folder_ / "a.avi",
                {.format = "avi", .time_base = time_base});
    return folder_ / "a.avi";
  }
  static void expect_whole(const test::Contents& contents) {
    EXPECT_EQ(contents.frames.size(), 60U);
    for (const BadFrame& bad : contents.bad) ADD_FAILURE() << bad.reason;
    for (const SourceFrame& frame : contents.frames)
      EXPECT_EQ(frame.timestamp, milliseconds(40) * frame.index) << frame.index;
  }
  void expect_truncated(const std::string& name, std::size_t percent) const {
    test::copy_beginning(folder_ / name, folder_ / ("cut-" + name), percent);
    const auto contents = test::read_all(folder_ / ("cut-" + name));
    EXPECT_LE(contents.frames.size(), 60U);
    ASSERT_FALSE(contents.bad.empty()) << percent;
    EXPECT_THAT(contents.bad.back().reason, HasSubstr("looks truncated"));
  }

  test::TemporaryDirectory folder_;
};

TEST_F(VideoContainers, of_matroska_that_start_after_time_0_are_read_completely) {
  for (const double later : {1.0, 3600.0}) {
    expect_whole(test::read_all(
        copy("a.mkv", {.format = "matroska", .time_base = {1, 1000}, .delay_s = later})));
    expect_truncated("a.mkv", 60);
    expect_truncated("a.mkv", 98);
  }
}

TEST_F(VideoContainers, of_avi_with_empty_chunks_have_the_rate_of_their_pictures) {
  const auto path = avi({1, 50});
  const auto source = open_source(path.string());
  EXPECT_EQ(source->info().frames, 60);
  EXPECT_NEAR(source->info().fps.value_or(0), 25, 0.3);
  expect_whole(test::read_all(*source));
  expect_truncated("a.avi", 60);
  expect_truncated("a.avi", 98);
}

TEST_F(VideoContainers, of_avi_without_empty_chunks_keep_their_rate) {
  const auto path = avi({1, 25});
  const auto source = open_source(path.string());
  EXPECT_EQ(source->info().frames, 60);
  EXPECT_EQ(source->info().fps, 25);
  expect_whole(test::read_all(*source));
}

TEST_F(VideoContainers, with_timestamps_that_restart_have_continuous_times_and_one_note) {
  const test::Bytes part = test::read_bytes(copy("a.ts", {.format = "mpegts"}));
  const test::Bytes later = test::read_bytes(copy("b.ts", {.format = "mpegts", .delay_s = 900}));
  for (const test::Bytes* second : {&part, &later}) {
    test::Bytes both = part;
    both.insert(both.end(), second->begin(), second->end());
    test::write_bytes(folder_ / "both.ts", both);
    const auto source = open_source((folder_ / "both.ts").string());
    const auto contents = test::read_all(*source);
    EXPECT_TRUE(contents.bad.empty());
    ASSERT_EQ(contents.frames.size(), 120U);
    for (const SourceFrame& frame : contents.frames)
      EXPECT_EQ(frame.timestamp, milliseconds(40) * frame.index) << frame.index;
    EXPECT_THAT(source->take_notes(), ElementsAre(HasSubstr("its timestamps restart at 2.4 s")));
    EXPECT_TRUE(source->take_notes().empty());
  }
}

TEST_F(VideoContainers, with_early_sound_have_times_that_start_with_the_sound) {
  const auto contents = test::read_all(
      copy("a.mkv",
           {.format = "matroska", .time_base = {1, 1000}, .delay_s = 3, .has_early_sound = true}));
  ASSERT_EQ(contents.frames.size(), 60U);
  EXPECT_TRUE(contents.bad.empty());
  EXPECT_EQ(contents.frames[0].timestamp, milliseconds(3000));
  EXPECT_EQ(contents.frames[59].timestamp, milliseconds(3000 + 59 * 40));
}

}  // namespace
}  // namespace ortchestra
