#include "cli/terminal/progress.h"

#include <gtest/gtest.h>

namespace ortchestra::cli {
namespace {

TEST(ProgressText, counts_rounds_from_one_and_shows_the_remaining_time) {
  EXPECT_EQ(round_text(4, 12, "threads", 40.2), "round 5 of 12  threads  about 40 s left");
  EXPECT_EQ(round_text(0, 12, "threads", std::nullopt), "round 1 of 12  threads");
}

TEST(ProgressText, shows_the_remaining_time_in_the_unit_that_fits) {
  EXPECT_EQ(round_text(0, 1, "a", 0.2), "round 1 of 1  a  about 1 s left");
  EXPECT_EQ(round_text(0, 1, "a", 300), "round 1 of 1  a  about 5 min left");
  EXPECT_EQ(round_text(0, 1, "a", 4 * 3600), "round 1 of 1  a  about 4 h left");
}

RowResult row_with_first_round(const std::string& spec, double total_s, double images_per_s) {
  RowResult row;
  row.spec = spec;
  row.rounds.resize(2);
  row.rounds[0].total_s = total_s;
  row.rounds[0].images_per_s = images_per_s;
  row.rounds[1].total_s = 99;
  return row;
}

TEST(FirstRoundText, has_the_time_and_the_images_per_second) {
  EXPECT_EQ(first_round_text(row_with_first_round("pool", 9.23, 18.64), 6),
            "  pool    9.23 s  18.6 images/s");
}

TEST(FirstRoundText, has_latencies_if_a_rate_is_set) {
  RowResult row = row_with_first_round("pool", 9.23, 18.64);
  row.rounds[0].late_batches = 3;
  row.rounds[0].latency_ms.emplace();
  row.rounds[0].latency_ms->p50 = 12.3;
  row.rounds[0].latency_ms->p99 = 45.6;
  EXPECT_EQ(first_round_text(row, 4), "  pool  latency p50 12.3 ms, p99 45.6 ms, 3 late batches");
}

TEST(FirstRoundText, says_that_a_row_failed) {
  RowResult row;
  row.spec = "pool";
  row.error = "killed";
  EXPECT_EQ(first_round_text(row, 4), "  pool  failed");
}

TEST(FirstRounds, are_shown_once_and_as_soon_as_they_are_there) {
  Progress progress(ProgressMode::line);
  FirstRounds first_rounds(progress);
  BenchResult result;
  result.rows = {row_with_first_round("serial", 2, 4), RowResult{}};
  result.rows[1].spec = "threads";
  testing::internal::CaptureStderr();
  first_rounds.show(result);
  first_rounds.show(result);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "first round of each row:\n  serial   2.00 s  4.00 images/s\n");
  result.rows[1] = row_with_first_round("threads", 1, 8);
  testing::internal::CaptureStderr();
  first_rounds.show(result);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "  threads  1.00 s  8.00 images/s\n");
}

TEST(ProgressMode, is_a_line_on_terminals_only) {
  EXPECT_EQ(progress_mode({}, true), ProgressMode::line);
  EXPECT_EQ(progress_mode({}, false), ProgressMode::none);
}

TEST(ProgressMode, follows_the_options) {
  EXPECT_EQ(progress_mode({.quiet = true}, true), ProgressMode::none);
  EXPECT_EQ(progress_mode({.no_progress = true}, true), ProgressMode::none);
  EXPECT_EQ(progress_mode({.verbose = true}, false), ProgressMode::log);
  EXPECT_EQ(progress_mode({.verbose = true, .no_progress = true}, true), ProgressMode::log);
}

}  // namespace
}  // namespace ortchestra::cli
