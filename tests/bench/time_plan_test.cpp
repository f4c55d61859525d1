#include "bench/time_plan.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

/// Four rows that load in 1 s each, batches of 0.1 s, 5 s elapsed, and a default of 80 batches.
TimeNeeds needs_of(double limit_s) {
  TimeNeeds needs;
  needs.limit_s = limit_s;
  needs.elapsed_s = 5;
  needs.row_startup_s = {1, 1, 1, 1};
  needs.batch_s = 0.1;
  needs.rounds = 3;
  needs.warmup = 2;
  needs.distinct = 16;
  needs.wanted_batches = 80;
  needs.may_reduce_batches = true;
  return needs;
}

std::int64_t batches_of(const TimeNeeds& needs) {
  const auto planned = plan_time(needs);
  return std::holds_alternative<TimePlan>(planned) ? std::get<TimePlan>(planned).batches : 0;
}

TimeLimitTooShort refusal_of(const TimeNeeds& needs) {
  const auto planned = plan_time(needs);
  if (const auto* refusal = std::get_if<TimeLimitTooShort>(&planned)) return *refusal;
  ADD_FAILURE() << "the limit is not refused";
  return {};
}

TEST(TimePlan, uses_the_default_if_the_limit_is_long) { EXPECT_EQ(batches_of(needs_of(1000)), 80); }

// 5 s elapsed, 3 blocks of 4 rows with 1 s + (2 + 20) batches of 0.1 s, and 16 batches per row for
// the outputs: 5 + 12 * 3.2 + 6.4 = 49.8 s.
TEST(TimePlan, reduces_batches_to_keep_all_blocks) {
  EXPECT_EQ(batches_of(needs_of(49.81)), 20);
  EXPECT_EQ(batches_of(needs_of(49.79)), 19);
}

// With 8 batches and their outputs, three blocks end after 5 + 12 * 2 + 3.2 = 32.2 s, two after
// 24.2 s.
TEST(TimePlan, reduces_blocks_if_rounds_would_be_too_short) {
  EXPECT_EQ(batches_of(needs_of(32.21)), 8);
  EXPECT_GT(batches_of(needs_of(32.1)), 8);
  EXPECT_EQ(batches_of(needs_of(24.21)), 8);
}

// One block of 8 batches ends after 5 + 4 * 2 + 3.2 = 16.2 s.
TEST(TimePlan, refuses_a_limit_below_one_block_and_names_the_needed_time) {
  EXPECT_EQ(batches_of(needs_of(16.2 / hard_limit_factor + 0.01)), 8);
  EXPECT_NEAR(refusal_of(needs_of(16.2 / hard_limit_factor - 0.01)).needed_s, 16.2, 1e-9);
}

TEST(TimePlan, refuses_too_many_requested_frames_and_names_how_many_fit) {
  TimeNeeds needs = needs_of(20);
  needs.may_reduce_batches = false;
  const TimeLimitTooShort refusal = refusal_of(needs);
  EXPECT_NEAR(refusal.needed_s, 5 + 4 * (1 + 8.2) + 6.4, 1e-9);
  // 5 + 4 * (1.2 + 0.1 n) + 4 * 0.1 n = 9.8 + 0.8 n.
  EXPECT_EQ(refusal.batches_that_fit, 12);
  needs.limit_s = 5;
  EXPECT_FALSE(refusal_of(needs).batches_that_fit);
  needs.wanted_batches = 12;
  needs.limit_s = 20;
  EXPECT_EQ(batches_of(needs), 12);
}

TEST(TimePlan, includes_the_time_of_a_slow_schedule) {
  TimeNeeds needs = needs_of(30);
  needs.rounds = 1;
  needs.row_startup_s = {1};
  needs.distinct = 0;
  needs.period_s = 1;
  // 5 + 1 + 0.2 + n + 0.1.
  EXPECT_EQ(batches_of(needs), 23);
}

}  // namespace
}  // namespace ortchestra
