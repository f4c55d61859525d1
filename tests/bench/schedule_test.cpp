#include "bench/schedule.h"

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

TEST(Schedule, HasEachFrameOfABatchDueWhenTheCameraGivesIt) {
  const Schedule schedule(50, 4, first_due);
  const Batch batch = schedule.timed(batch_of(2, 4));
  EXPECT_EQ(after_start(batch.frames[0].due), milliseconds(160));
  EXPECT_EQ(after_start(batch.frames[3].due), milliseconds(220));
  EXPECT_EQ(after_start(due_of(batch)), milliseconds(220));
}

TEST(Schedule, HasABatchOfOneRepeatedFrameDueWithThatFrame) {
  const Schedule schedule(50, 1, first_due);
  const Batch batch = schedule.timed(batch_of(3, 4));
  EXPECT_EQ(after_start(batch.frames[0].due), milliseconds(60));
  EXPECT_EQ(after_start(due_of(batch)), milliseconds(60));
}

TEST(Schedule, HasAShortBatchDueWithItsLastFrame) {
  EXPECT_EQ(after_start(due_of(Schedule(10, 4, first_due).timed(batch_of(1, 2)))),
            milliseconds(500));
}

TEST(Schedule, TellsTheTimeFromBatchToBatch) {
  EXPECT_EQ(Schedule(50, 4, first_due).period(), milliseconds(80));
}

TEST(DueOf, IsNothingWithoutASchedule) { EXPECT_FALSE(due_of(batch_of(0, 1)).has_value()); }

}  // namespace
}  // namespace ortchestra
