#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "ortchestra/explain/explain.h"
#include "support/timed_rows.h"

namespace ortchestra {
namespace {

using test::summarised;
using test::timed_result;
using test::timed_row;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(Summary, pairs_ratios_within_blocks) {
  // Each block is slower than the previous one, equally for both rows.
  const BenchResult result =
      summarised({timed_row("serial", {2, 4, 8}), timed_row("threads", {1, 2, 4})});
  EXPECT_DOUBLE_EQ(result.rows[1].speedup->median, 2);
  EXPECT_DOUBLE_EQ(*result.rows[1].speedup->low, 2);
  EXPECT_DOUBLE_EQ(*result.rows[1].speedup->high, 2);
  EXPECT_LT(*result.rows[1].total_s->low, 1);
  EXPECT_EQ(result.verdict.winner, "threads");
  EXPECT_THAT(result.verdict.text, HasSubstr("threads is faster than serial by 100 %"));
}

TEST(Summary, uses_only_blocks_that_both_rows_have) {
  RowResult late = timed_row("threads", {1, 1});
  late.rounds[0].block = 1;
  late.rounds[1].block = 2;
  const BenchResult result = summarised({timed_row("serial", {100, 2, 3}), late});
  EXPECT_DOUBLE_EQ(result.rows[1].speedup->median, 2.5);
  EXPECT_EQ(result.verdict.tests.at(0).pairs, 2);
}

TEST(Summary, claims_no_difference_if_the_interval_includes_1) {
  const BenchResult result =
      summarised({timed_row("serial", {2.0, 2.1, 1.9}), timed_row("threads", {2.1, 1.9, 1.9})});
  EXPECT_FALSE(result.verdict.winner.has_value());
  EXPECT_THAT(result.verdict.text, HasSubstr("no significant difference between"));
  EXPECT_THAT(result.verdict.text, HasSubstr("3 rounds can detect a difference of"));
  EXPECT_GT(*result.rows[1].speedup_p, 0.05);
  EXPECT_FALSE(result.verdict.tests.at(0).slower);
}

TEST(Summary, names_the_rows_that_are_slower_than_two_equally_fast_ones) {
  const BenchResult result =
      summarised({timed_row("serial", {4, 4.04, 3.97}), timed_row("threads", {2, 2.1, 1.9}),
                  timed_row("coroutines", {2.1, 1.95, 2.0})});
  EXPECT_FALSE(result.verdict.winner.has_value());
  EXPECT_THAT(result.verdict.text, HasSubstr("slower: serial"));
}

TEST(Summary, adjusts_for_the_number_of_rows) {
  const std::vector<double> slow{1.10, 1.05, 1.07};
  const std::vector<double> fast{1, 1, 1};
  const BenchResult two = summarised({timed_row("a", fast), timed_row("b", slow)});
  const BenchResult four = summarised(
      {timed_row("a", fast), timed_row("b", slow), timed_row("c", slow), timed_row("d", slow)});
  EXPECT_NEAR(*four.verdict.tests.at(0).p_adjusted, 3 * *two.verdict.tests.at(0).p_adjusted, 1e-12);
  EXPECT_TRUE(two.verdict.tests.at(0).slower);
  EXPECT_FALSE(four.verdict.tests.at(0).slower);
}

TEST(Summary, says_that_one_round_is_not_enough) {
  const BenchResult result = summarised({timed_row("serial", {2}), timed_row("threads", {1})});
  EXPECT_FALSE(result.verdict.winner.has_value());
  EXPECT_EQ(result.verdict.fastest, "threads");
  EXPECT_FALSE(result.rows[1].speedup->low.has_value());
  EXPECT_THAT(result.verdict.text, HasSubstr("measure 3 rounds or more"));
}

TEST(Summary, does_not_recommend_a_row_that_failed_or_whose_outputs_differ) {
  RowResult failed = timed_row("coroutines", {0.1, 0.1, 0.1});
  failed.error = "died";
  RowResult wrong = timed_row("threads", {0.5, 0.5, 0.5});
  wrong.outputs = OutputComparison{};
  const BenchResult result = summarised({timed_row("serial", {2, 2, 2}), failed, wrong});
  EXPECT_EQ(result.verdict.winner, "serial");
  EXPECT_THAT(result.verdict.text, HasSubstr("serial is the only row"));
}

TEST(Summary, has_no_speed_ups_if_the_reference_failed) {
  RowResult failed = timed_row("serial", {2, 2, 2});
  failed.error = "died";
  const BenchResult result = summarised({failed, timed_row("threads", {1, 1, 1})});
  EXPECT_FALSE(result.rows[1].speedup.has_value());
  EXPECT_FALSE(result.rows[1].speedup_p.has_value());
}

TEST(Summary, compares_latency_if_there_is_a_rate) {
  const auto on_schedule = [](const std::string& spec, double latency_ms) {
    RowResult row = timed_row(spec, {10, 10, 10});
    for (Round& round : row.rounds) {
      round.late_batches = 0;
      round.keeps_up = true;
      round.latency_ms =
          LatencyPercentiles{latency_ms, latency_ms, latency_ms, latency_ms, latency_ms, 100};
    }
    return row;
  };
  RowResult behind = on_schedule("processes", 1);
  behind.rounds[1].keeps_up = false;
  BenchResult result =
      timed_result({on_schedule("serial", 30), on_schedule("threads", 20), behind});
  result.workload.rate = 25;
  summarise(result);
  EXPECT_EQ(result.verdict.winner, "threads");
  EXPECT_THAT(result.verdict.text, HasSubstr("responds faster than serial by 50 %"));
}

TEST(Summary, says_that_no_row_has_finished) {
  const BenchResult result = summarised({timed_row("serial", {})});
  EXPECT_THAT(result.verdict.text, HasSubstr("no row has finished"));
  EXPECT_THAT(result.verdict.tests, IsEmpty());
  EXPECT_FALSE(result.rows[0].total_s.has_value());
}

// Four rows with the same distribution: the fastest one must rarely be called significantly faster.
TEST(Summary, rarely_names_a_winner_among_equal_rows) {
  std::mt19937_64 random(3);
  std::lognormal_distribution<double> total(0, 0.03);
  constexpr int trials = 2000;
  int claimed = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<RowResult> rows;
    for (const char* spec : {"a", "b", "c", "d"})
      rows.push_back(timed_row(spec, {total(random), total(random), total(random)}));
    if (summarised(std::move(rows)).verdict.winner) ++claimed;
  }
  EXPECT_LE(claimed, trials * 5 / 100);
}

}  // namespace
}  // namespace ortchestra
