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

TEST(Schedule, sets_the_due_time_of_each_frame) {
  const Schedule schedule(50, 4, first_due);
  const Batch batch = schedule.timed(batch_of(2, 4));
  EXPECT_EQ(after_start(batch.frames[0].due), milliseconds(160));
  EXPECT_EQ(after_start(batch.frames[3].due), milliseconds(220));
  EXPECT_EQ(after_start(due_of(batch)), milliseconds(220));
}

TEST(Schedule, uses_the_time_of_the_frame_for_a_batch_of_one_repeated_frame) {
  const Schedule schedule(50, 1, first_due);
  const Batch batch = schedule.timed(batch_of(3, 4));
  EXPECT_EQ(after_start(batch.frames[0].due), milliseconds(60));
  EXPECT_EQ(after_start(due_of(batch)), milliseconds(60));
}

TEST(Schedule, uses_the_last_frame_of_a_batch_that_is_not_full) {
  EXPECT_EQ(after_start(due_of(Schedule(10, 4, first_due).timed(batch_of(1, 2)))),
            milliseconds(500));
}

TEST(Schedule, has_the_time_between_two_batches_as_period) {
  EXPECT_EQ(Schedule(50, 4, first_due).period(), milliseconds(80));
}

TEST(DueOf, is_empty_without_a_schedule) { EXPECT_FALSE(due_of(batch_of(0, 1)).has_value()); }

}  // namespace
}  // namespace ortchestra
