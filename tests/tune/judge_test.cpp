#include "tune/judge.h"

#include <gtest/gtest.h>

#include <limits>

namespace ortchestra {
namespace {

Round round_of(std::int64_t block, double frames_per_s, std::vector<double> latencies_ms = {}) {
  Round round;
  round.block = block;
  round.frames_per_s = frames_per_s;
  round.total_s = 2;
  round.cpu_s = 3;
  round.host_peak_pss_mib = 100;
  round.batch_latency_ms = std::move(latencies_ms);
  return round;
}

Finalist finalist(const std::vector<double>& frames_per_s, std::int64_t complexity) {
  Finalist made;
  for (std::size_t block = 0; block < frames_per_s.size(); ++block)
    made.rounds.push_back(round_of(static_cast<std::int64_t>(block), frames_per_s[block]));
  made.figures = figures_of(made.rounds, 90);
  made.complexity = {complexity};
  return made;
}

TEST(TuneFigures, are_medians_and_the_percentile_of_all_batches) {
  std::vector<double> ascending;
  for (int i = 1; i <= 50; ++i) ascending.push_back(i);
  std::vector<double> more;
  for (int i = 51; i <= 100; ++i) more.push_back(i);
  const TuneFigures figures =
      figures_of({round_of(0, 10, ascending), round_of(1, 30, more), round_of(2, 20)}, 90);
  EXPECT_EQ(figures.frames_per_s, 20);
  EXPECT_EQ(figures.latency_ms, 90);
  EXPECT_EQ(figures.memory_mib, 100);
  EXPECT_EQ(figures.cpus, 1.5);
}

TEST(Violation, is_the_largest_share_above_a_limit) {
  TuneFigures figures{20, 120, 300, 1.5};
  EXPECT_EQ(violation(figures, {}), 0);
  EXPECT_EQ(violation(figures, {120, 300, 1.5}), 0);
  EXPECT_DOUBLE_EQ(violation(figures, {100, 200, 2}), 0.5);
  figures.memory_mib.reset();
  EXPECT_EQ(violation(figures, {{}, 200, {}}), std::numeric_limits<double>::infinity());
}

TEST(Violation, names_the_limit_that_is_exceeded_most) {
  EXPECT_EQ(violation_text({20, 120, 300, 1.5}, {120, 300, 1.5}), "");
  EXPECT_EQ(violation_text({20, 120, 300, 1.5}, {100, 200, 2}), "memory 50 % over the limit");
  EXPECT_EQ(violation_text({20, {}, 300, 1.5}, {100, {}, {}}), "latency was not measured");
}

TEST(AffordablePercentile, is_lower_for_fewer_samples) {
  EXPECT_EQ(affordable_percentile(90, 64), 90);
  EXPECT_EQ(affordable_percentile(90, 63), 75);
  EXPECT_EQ(affordable_percentile(99, 662), 99);
  EXPECT_EQ(affordable_percentile(99, 661), 95);
  EXPECT_EQ(affordable_percentile(90, 3), 50);
  EXPECT_EQ(affordable_percentile(40, 1), 40);
}

TEST(Judge, chooses_the_best_finalist_and_computes_its_lead) {
  const Judgement judged =
      judge({finalist({100, 101, 99}, 0), finalist({130, 131, 129}, 1)}, Objective::throughput, 90);
  EXPECT_EQ(judged.winner, 1U);
  EXPECT_EQ(judged.runner_up, 0U);
  EXPECT_EQ(judged.choice, Choice::proven);
  EXPECT_FALSE(judged.ratios[1].has_value());
  ASSERT_TRUE(judged.ratios[0].has_value());
  EXPECT_NEAR(judged.ratios[0]->mean, 1.3, 0.01);
  EXPECT_GT(*judged.ratios[0]->low, 1.2);
  EXPECT_TRUE(judged.ratios[0]->differs);
}

// The machine is slow in block 1. The medians of the two are equal, but in each block the second is
// faster.
TEST(Judge, compares_within_blocks) {
  const Judgement judged = judge({finalist({100, 50, 100}, 0), finalist({106, 53, 100.5}, 1)},
                                 Objective::throughput, 90);
  EXPECT_EQ(judged.winner, 1U);
  const Judgement proven =
      judge({finalist({100, 50, 80}, 0), finalist({106, 53, 85}, 1)}, Objective::throughput, 90);
  EXPECT_EQ(proven.choice, Choice::proven);
}

TEST(Judge, says_that_a_lead_is_not_proven) {
  const Judgement judged =
      judge({finalist({100, 140, 105}, 2), finalist({99, 100, 98}, 5)}, Objective::throughput, 90);
  EXPECT_EQ(judged.winner, 0U);
  EXPECT_EQ(judged.choice, Choice::lowest);
  EXPECT_FALSE(judged.ratios[1]->differs);
  EXPECT_GT(judged.ratios[1]->detectable.value(), 0.05);
}

TEST(Judge, proves_nothing_with_one_block) {
  const Judgement judged =
      judge({finalist({100}, 0), finalist({130}, 1)}, Objective::throughput, 90);
  EXPECT_EQ(judged.winner, 1U);
  EXPECT_EQ(judged.choice, Choice::lowest);
}

TEST(Judge, chooses_the_simpler_of_two_equal_finalists) {
  const Judgement judged = judge({finalist({100, 102, 101}, 5), finalist({101, 100, 101}, 2)},
                                 Objective::throughput, 90);
  EXPECT_EQ(judged.winner, 1U);
  EXPECT_EQ(judged.choice, Choice::simplest);
}

TEST(Judge, does_not_choose_a_simpler_finalist_that_is_five_percent_worse) {
  EXPECT_EQ(
      judge({finalist({100, 140, 105}, 5), finalist({99, 100, 98}, 2)}, Objective::throughput, 90)
          .winner,
      0U);
}

TEST(Judge, prefers_a_slower_finalist_that_meets_the_constraints) {
  Finalist fast = finalist({200, 200, 200}, 0);
  fast.violation = 0.1;
  const Judgement judged = judge({fast, finalist({100, 100, 100}, 0)}, Objective::throughput, 90);
  EXPECT_EQ(judged.winner, 1U);
  EXPECT_EQ(judged.choice, Choice::only);
}

TEST(Judge, chooses_the_nearest_if_no_finalist_meets_the_constraints) {
  Finalist far = finalist({200, 200, 200}, 0);
  far.violation = 0.5;
  Finalist near = finalist({100, 100, 100}, 0);
  near.violation = 0.1;
  EXPECT_EQ(judge({far, near}, Objective::throughput, 90).winner, 1U);
}

TEST(Judge, has_no_runner_up_if_there_is_only_one_finalist) {
  const Judgement judged = judge({finalist({100}, 0)}, Objective::throughput, 90);
  EXPECT_EQ(judged.winner, 0U);
  EXPECT_FALSE(judged.runner_up.has_value());
  EXPECT_EQ(judged.choice, Choice::only);
}

}  // namespace
}  // namespace ortchestra
