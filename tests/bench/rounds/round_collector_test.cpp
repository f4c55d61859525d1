#include "bench/rounds/round_collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "bench/rounds/schedule.h"

namespace ortchestra {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;

const TimePoint start{std::chrono::seconds(100)};

/// A collector for one model, on a clock that the test sets.
class RoundCollectorTest : public testing::Test {
 protected:
  RoundCollectorTest() {
    ModelSpec model;
    model.name = "model";
    collector_.emplace(std::vector{model}, [this] { return now_; });
  }

  void begin(std::int64_t answers) { collector_->expect(RoundCollector::Purpose::timing, answers); }

  void submit(std::int64_t id, milliseconds at) {
    now_ = start + at;
    Batch batch;
    batch.id = id;
    batch.frames.resize(1);
    batch.models = {0};
    if (schedule_) batch = schedule_->timed(std::move(batch));
    batches_.push_back(std::make_shared<const Batch>(std::move(batch)));
    collector_->submitted(*batches_.back());
  }

  void answer(std::int64_t id, milliseconds at) {
    now_ = start + at;
    Answer answer;
    answer.batch = batches_.at(static_cast<std::size_t>(id));
    answer.runs.push_back({0, 0, now_ - milliseconds(1), now_, {id}});
    collector_->take(std::move(answer));
  }

  /// One frame every 10 ms.
  void follow_schedule() {
    schedule_.emplace(100, 1, start);
    collector_->follow_schedule(schedule_->period());
  }

  TimePoint now_ = start;
  std::optional<Schedule> schedule_;
  std::vector<BatchPointer> batches_;
  std::optional<RoundCollector> collector_;
};

TEST_F(RoundCollectorTest, counts_latency_from_the_submission_in_a_bounded_window) {
  begin(2);
  submit(0, milliseconds(0));
  submit(1, milliseconds(5));
  answer(1, milliseconds(8));
  answer(0, milliseconds(12));
  const Round round = collector_->record(start, true);
  EXPECT_THAT(round.batch_latency_ms, ElementsAre(12, 3));
  EXPECT_EQ(round.latency_ms->max, 12);
  EXPECT_FALSE(round.late_batches || round.keeps_up);
}

TEST_F(RoundCollectorTest, has_no_latency_if_the_window_is_unbounded) {
  begin(1);
  submit(0, milliseconds(0));
  answer(0, milliseconds(12));
  const Round round = collector_->record(start, false);
  EXPECT_THAT(round.batch_latency_ms, ElementsAre());
  EXPECT_FALSE(round.latency_ms);
}

TEST_F(RoundCollectorTest, counts_latency_from_the_due_time_on_a_schedule) {
  follow_schedule();
  begin(2);
  submit(0, milliseconds(0));
  submit(1, milliseconds(14));  // It was due at 10, but the window was full.
  answer(0, milliseconds(9));
  answer(1, milliseconds(21));
  const Round round = collector_->record(start, false);
  EXPECT_THAT(round.batch_latency_ms, ElementsAre(9, 11));
  EXPECT_EQ(round.late_batches, 1);  // Batch 1 was due at 10, so it is late after 20.
  EXPECT_EQ(round.keeps_up, true);
}

TEST_F(RoundCollectorTest, detects_a_row_that_falls_behind_its_schedule) {
  follow_schedule();
  begin(101);
  for (int i = 0; i <= 100; ++i) submit(i, milliseconds(10 * i));
  for (int i = 0; i <= 100; ++i) answer(i, milliseconds(11 * i));
  const Round round = collector_->record(start, false);
  // It ends 100 ms after the last batch was due; 5 % of the schedule are 50 ms.
  EXPECT_EQ(round.keeps_up, false);
  EXPECT_EQ(round.late_batches, 90);
}

}  // namespace
}  // namespace ortchestra
