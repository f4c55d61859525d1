#include "bench/rounds/schedule.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

using std::chrono::milliseconds;

const TimePoint first_due{std::chrono::seconds(100)};

Batch batch_of(std::int64_t id, std::size_t frames) {
  Batch batch;
  batch.id = id;
  batch.frames.resize(frames);
  return batch;
}

milliseconds after_start(std::optional<TimePoint> time) {
  return std::chrono::round<milliseconds>(time.value() - first_due);
}

TEST(Schedule, has_each_frame_of_a_batch_due_when_the_camera_gives_it) {
  const Schedule schedule(50, 4, first_due);
  const Batch batch = schedule.timed(batch_of(2, 4));
  EXPECT_EQ(after_start(batch.frames[0].due), milliseconds(160));
  EXPECT_EQ(after_start(batch.frames[3].due), milliseconds(220));
  EXPECT_EQ(after_start(due_of(batch)), milliseconds(220));
}

TEST(Schedule, has_a_batch_of_one_repeated_frame_due_with_that_frame) {
  const Schedule schedule(50, 1, first_due);
  const Batch batch = schedule.timed(batch_of(3, 4));
  EXPECT_EQ(after_start(batch.frames[0].due), milliseconds(60));
  EXPECT_EQ(after_start(due_of(batch)), milliseconds(60));
}

TEST(Schedule, has_a_short_batch_due_with_its_last_frame) {
  EXPECT_EQ(after_start(due_of(Schedule(10, 4, first_due).timed(batch_of(1, 2)))),
            milliseconds(500));
}

TEST(Schedule, tells_the_time_from_batch_to_batch) {
  EXPECT_EQ(Schedule(50, 4, first_due).period(), milliseconds(80));
}

TEST(DueOf, is_nothing_without_a_schedule) { EXPECT_FALSE(due_of(batch_of(0, 1)).has_value()); }

}  // namespace
}  // namespace ortchestra
