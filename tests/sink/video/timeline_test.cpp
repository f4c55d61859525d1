#include "sink/video/timeline.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ortchestra {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr double fps = 25;

FramePredictions picture(const std::string& input, std::int64_t index) {
  FramePredictions frame;
  frame.input = input;
  frame.index = index;
  return frame;
}

FramePredictions frame(std::int64_t index, milliseconds time,
                       milliseconds duration = milliseconds(10)) {
  FramePredictions shown = picture("a.mp4", index);
  shown.timestamp = time;
  shown.duration = duration;
  return shown;
}

TEST(VideoTimeline, gives_pictures_a_constant_rate) {
  VideoTimeline timeline(fps);
  EXPECT_EQ(timeline.next(picture("in", 0)).start, milliseconds(0));
  EXPECT_EQ(timeline.next(picture("in", 3)).start, milliseconds(40));
  EXPECT_EQ(timeline.next(picture("other", 0)).start, milliseconds(80));
}

TEST(VideoTimeline, separates_frames_whose_times_are_equal_or_decrease) {
  VideoTimeline timeline(fps);
  const nanoseconds first = timeline.next(frame(0, milliseconds(50))).start;
  const nanoseconds second = timeline.next(frame(1, milliseconds(50))).start;
  const nanoseconds third = timeline.next(frame(2, milliseconds(20))).start;
  EXPECT_EQ(first, milliseconds(50));
  EXPECT_GT(second, first);
  EXPECT_GT(third, second);
  EXPECT_LT(third, milliseconds(51));
  EXPECT_EQ(timeline.next(frame(3, milliseconds(90))).start, milliseconds(90));
}

TEST(VideoTimeline, treats_an_input_that_restarts_as_another_input) {
  VideoTimeline timeline(fps);
  timeline.next(frame(0, milliseconds(0)));
  timeline.next(frame(1, milliseconds(100), milliseconds(30)));
  EXPECT_EQ(timeline.next(frame(0, milliseconds(0))).start, milliseconds(130));
}

TEST(VideoTimeline, accepts_an_input_without_a_name) {
  VideoTimeline timeline(fps);
  EXPECT_EQ(timeline.next(picture("", 0)).start, milliseconds(0));
  EXPECT_EQ(timeline.next(picture("", 1)).start, milliseconds(40));
  EXPECT_EQ(timeline.next(picture("a", 0)).start, milliseconds(80));
}

TEST(VideoTimeline, continues_from_a_saved_state) {
  VideoTimeline whole(fps);
  whole.next(frame(0, milliseconds(5)));
  VideoTimeline later(fps);
  later.restore(nlohmann::json::parse(whole.state().dump()));
  for (const FramePredictions& next : {frame(1, milliseconds(5)), frame(0, milliseconds(7))})
    EXPECT_EQ(later.next(next).start, whole.next(next).start);
}

}  // namespace
}  // namespace ortchestra
