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
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

TEST(Summary, pairs_ratios_within_blocks) {
  // Each block is slower than the previous one, equally for both rows.
  const BenchResult result =
      summarised({timed_row("serial", {2, 4, 8}), timed_row("threads", {1, 2, 4})});
  EXPECT_DOUBLE_EQ(result.rows[1].speedup->median, 2);
  EXPECT_DOUBLE_EQ(*result.rows[1].speedup->low, 2);
  EXPECT_DOUBLE_EQ(*result.rows[1].speedup->high, 2);
  EXPECT_LT(*result.rows[1].total_s->low, 1);
  EXPECT_EQ(result.verdict.winner, "threads");
  EXPECT_EQ(result.verdict.text, "threads is 100 % faster than serial (95 % interval, 3 rounds).");
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
  EXPECT_THAT(result.verdict.text,
              MatchesRegex("threads, serial: no difference seen \\(3 rounds can only show "
                           "[0-9.]+ % or more\\)\\."));
  EXPECT_GT(*result.rows[1].speedup_p, 0.05);
  EXPECT_FALSE(result.verdict.tests.at(0).slower);
}

TEST(Summary, says_which_factor_rounds_can_show_if_they_differ_very_much) {
  const BenchResult result =
      summarised({timed_row("serial", {1, 100, 10}), timed_row("threads", {50, 1, 20})});
  EXPECT_THAT(result.verdict.text, MatchesRegex(".*can only show a factor of [0-9]+ or more.*"));
}

TEST(Summary, names_the_rows_that_are_slower_than_two_equally_fast_ones) {
  const BenchResult result =
      summarised({timed_row("serial", {4, 4.04, 3.97}), timed_row("threads", {2, 2.1, 1.9}),
                  timed_row("coroutines", {2.1, 1.95, 2.0})});
  EXPECT_FALSE(result.verdict.winner.has_value());
  EXPECT_THAT(result.verdict.text, StartsWith("threads, coroutines: no difference seen ("));
  EXPECT_THAT(result.verdict.text, EndsWith(" or more). serial is slower."));
}

TEST(Summary, names_the_next_row_after_the_fastest) {
  const BenchResult result =
      summarised({timed_row("serial", {8, 8, 8}), timed_row("threads", {4.4, 4.2, 4.3}),
                  timed_row("pool", {4, 4, 4})});
  EXPECT_EQ(result.verdict.winner, "pool");
  EXPECT_THAT(result.verdict.text,
              MatchesRegex("pool is the fastest: [0-9.]+–[0-9.]+ % faster than threads, the next "
                           "one \\(95 % interval, 3 rounds\\)\\."));
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
  EXPECT_EQ(
      result.verdict.text,
      "threads had the lowest time, but one round can't show a difference: measure 3 rounds or "
      "more.");
}

TEST(Summary, does_not_recommend_a_row_that_failed_or_whose_outputs_differ) {
  RowResult failed = timed_row("coroutines", {0.1, 0.1, 0.1});
  failed.error = "died";
  RowResult wrong = timed_row("threads", {0.5, 0.5, 0.5});
  wrong.outputs = OutputComparison{};
  const BenchResult result = summarised({timed_row("serial", {2, 2, 2}), failed, wrong});
  EXPECT_EQ(result.verdict.winner, "serial");
  EXPECT_EQ(result.verdict.text,
            "serial is the only row that can be used. coroutines failed. threads gives different "
            "outputs.");
}

TEST(Summary, names_the_rows_that_are_left_out_of_a_comparison) {
  RowResult died = timed_row("pool", {});
  died.error = "died";
  RowResult lost = timed_row("async", {1});
  lost.error = "lost";
  const BenchResult result =
      summarised({timed_row("serial", {2, 2, 2}), timed_row("threads", {1, 1, 1}), died, lost});
  EXPECT_EQ(result.verdict.winner, "threads");
  EXPECT_EQ(
      result.verdict.text,
      "threads is 100 % faster than serial (95 % interval, 3 rounds). pool and async failed.");
}

TEST(Summary, says_what_a_fastest_row_of_lower_precision_gives_up) {
  RowResult lower = timed_row("threads", {1, 1, 1});
  lower.outputs = OutputComparison{};
  lower.lowers_precision = true;
  lower.agreement = {{.model = "faces", .kind = "boxes", .value = 0.963}};
  EXPECT_THAT(summarised({timed_row("serial", {2, 2, 2}), lower}).verdict.text,
              EndsWith("Its outputs differ: its predictions and the reference row's agree by "
                       "0.9630."));
}

TEST(Summary, says_that_no_row_can_be_recommended) {
  RowResult failed = timed_row("serial", {});
  failed.error = "died";
  RowResult wrong = timed_row("threads", {0.5, 0.5, 0.5});
  wrong.outputs = OutputComparison{};
  const BenchResult result = summarised({failed, wrong});
  EXPECT_FALSE(result.verdict.fastest.has_value());
  EXPECT_EQ(result.verdict.text,
            "no row can be recommended. serial failed. threads gives different outputs.");
}

TEST(Summary, names_no_winner_while_other_rows_have_no_round) {
  const BenchResult result = summarised({timed_row("serial", {2}), timed_row("threads", {})});
  EXPECT_FALSE(result.verdict.winner.has_value());
  EXPECT_EQ(result.verdict.text,
            "serial is the only row that can be used. threads finished no round.");
}

TEST(Summary, of_a_single_row_has_no_winner) {
  const BenchResult result = summarised({timed_row("serial", {2, 2, 2})});
  EXPECT_FALSE(result.verdict.winner.has_value());
  EXPECT_EQ(result.verdict.text, "serial took 2.00 s; there is no other row to compare it with.");
}

TEST(Summary, has_no_speed_ups_if_the_reference_failed) {
  RowResult failed = timed_row("serial", {2, 2, 2});
  failed.error = "died";
  const BenchResult result = summarised({failed, timed_row("threads", {1, 1, 1})});
  EXPECT_FALSE(result.rows[1].speedup.has_value());
  EXPECT_FALSE(result.rows[1].speedup_p.has_value());
}

/// A row that follows a schedule of 10 s.
RowResult scheduled_row(const std::string& spec, const std::vector<double>& latencies_ms) {
  RowResult row = timed_row(spec, std::vector<double>(latencies_ms.size(), 10));
  for (std::size_t i = 0; i < latencies_ms.size(); ++i) {
    const double ms = latencies_ms[i];
    row.rounds[i].late_batches = 0;
    row.rounds[i].keeps_up = true;
    row.rounds[i].latency_ms = LatencyPercentiles{ms, ms, ms, ms, ms, 100};
  }
  return row;
}

BenchResult summarised_at_25_fps(std::vector<RowResult> rows) {
  BenchResult result = timed_result(std::move(rows));
  result.workload.rate = 25;
  summarise(result);
  return result;
}

TEST(Summary, compares_latency_if_there_is_a_rate) {
  RowResult behind = scheduled_row("processes", {1, 1, 1});
  behind.rounds[1].keeps_up = false;
  const BenchResult result = summarised_at_25_fps(
      {scheduled_row("serial", {30, 30, 30}), scheduled_row("threads", {20, 20, 20}), behind});
  EXPECT_EQ(result.verdict.winner, "threads");
  EXPECT_EQ(result.verdict.text,
            "threads has the lowest median latency: that of serial is 50 % higher (95 % interval, "
            "3 rounds). processes does not keep up.");
}

TEST(Summary, says_that_no_difference_in_latency_was_seen) {
  const BenchResult result = summarised_at_25_fps(
      {scheduled_row("serial", {30, 20, 25}), scheduled_row("threads", {20, 30, 24})});
  EXPECT_THAT(result.verdict.text,
              StartsWith("threads, serial: no difference in median latency seen (3 rounds"));
}

TEST(Summary, says_that_no_row_keeps_up_with_the_rate) {
  RowResult behind = scheduled_row("serial", {30});
  behind.rounds[0].keeps_up = false;
  EXPECT_EQ(summarised_at_25_fps({behind}).verdict.text, "no row keeps up with 25 frames/s.");
}

TEST(Summary, says_that_no_row_has_finished) {
  const BenchResult result = summarised({timed_row("serial", {})});
  EXPECT_EQ(result.verdict.text, "no row has finished a round.");
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
