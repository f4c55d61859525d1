#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/text/text.h"
#include "ortchestra/report/report.h"
#include "support/count.h"
#include "support/made_up_result.h"

namespace ortchestra {
namespace {

using ::testing::AnyOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

/// A row that finished no round.
RowResult failed_row(const std::string& spec, const std::string& error) {
  RowResult row;
  row.spec = row.strategy = spec;
  row.error = error;
  return row;
}

TEST(Console, shows_the_context_the_table_and_the_verdict) {
  EXPECT_EQ(render_console(test::made_up_result()),
            R"golden(ortchestra 0.1.0, 2026-01-02T03:04:05Z
machine      Made-up CPU; 2 of 8 CPUs (cgroup quota); 3.9 GiB; Linux 6.1; ONNX Runtime 1.23.0
conditions   load 0.25 before; 1.75 after
models       left, right
workload     100 frames in 100 batches of 4 (repeat), 256x256; street.mp4, 25 fps; 64 distinct, cycled
calibration  pure compute 2.50 s; limit on 2 CPUs 1.25 s

                                                              pool:
                                                         workers=2,
                                   serial      threads      intra=1
───────────────────────────────────────────────────────────────────
per-model cumulative time, s
  left                               2.00         1.25         1.00
  right                              1.60         1.00         0.80
total time, s                        4.00         2.50         2.00
  95 % interval                 3.25–4.75    1.75–3.25    1.25–2.75
host memory (peak PSS), MiB           256          256          256
CPU utilisation, %                   75.0         75.0         75.0
───────────────────────────────────────────────────────────────────
speed-up, ×                          1.00         1.60         2.00
  95 % interval                 0.75–1.25    1.35–1.85    1.75–2.25
images/s                              102          167          213
real-time factor                     1.02         1.67         2.13
CPU seconds                          6.00         3.75         3.00
start-up, s                         0.250        0.250        0.250
───────────────────────────────────────────────────────────────────
inference p50 / p99, ms
  left                        10.0 / 15.5  10.0 / 15.5  10.0 / 15.5
  right                       8.25 / 9.50  8.25 / 9.50  8.25 / 9.50
outputs                         reference        match    identical
  largest difference                    –         3e-6            –
rounds                                  2            2            2
───────────────────────────────────────────────────────────────────

warning: 64 distinct batches were cycled to reach 100
why threads: both CPUs are busy
verdict: pool:workers=2,intra=1 is the fastest, 2.00 times the reference
)golden");
}

TEST(Console, splits_the_columns_into_blocks_in_a_narrow_terminal) {
  const auto text = render_console(test::made_up_result(), {.width = 60});
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 60U) << line;
  EXPECT_EQ(test::count(text, "total time, s "), 2U);
  EXPECT_THAT(text, HasSubstr("       serial      threads\n"));
}

TEST(Console, shows_one_column_per_block_in_a_very_narrow_terminal) {
  EXPECT_EQ(test::count(render_console(test::made_up_result(), {.width = 10}), "total time, s "),
            3U);
}

TEST(Console, shows_the_error_of_a_failed_row_in_one_line) {
  auto result = test::made_up_result();
  result.rows[1] = failed_row("threads", "a worker died:\nsignal 11");
  const auto text = render_console(result);
  EXPECT_THAT(text, HasSubstr("total time, s                        4.00   failed         2.00\n"));
  EXPECT_THAT(text, HasSubstr("outputs                         reference   failed    identical\n"));
  EXPECT_THAT(text, HasSubstr("\nerror: threads: a worker died: signal 11\n"));
}

TEST(Console, shows_the_rounds_that_a_row_finished_before_it_failed) {
  auto result = test::made_up_result();
  result.rows[1].error = "a worker died";
  const auto text = render_console(result);
  EXPECT_THAT(text,
              HasSubstr("total time, s                        4.00         2.50         2.00\n"));
  EXPECT_THAT(text, HasSubstr("\nerror: threads: a worker died\n"));
}

TEST(Console, names_the_model_that_failed_in_a_round) {
  auto result = test::made_up_result();
  result.rows[1].rounds[1].models[0].error = "bad input";
  result.rows[1].rounds[1].models[0].failed_batches = 3;
  EXPECT_THAT(render_console(result),
              HasSubstr("\nerror: threads, round 1, left: bad input (3 batches failed)\n"));
}

TEST(Console, shows_a_mismatch_and_its_first_element) {
  auto result = test::made_up_result();
  result.rows[1].outputs = OutputComparison{
      false, false, 0.5, 2, 4000, 12, "left, batch 3, scores, element 7: 1.5 against 1"};
  const auto text = render_console(result);
  EXPECT_THAT(text, HasSubstr("MISMATCH"));
  EXPECT_THAT(text, HasSubstr("\nerror: threads: 12 of 4000 output elements differ from the "
                              "reference, first left, batch 3, "
                              "scores, element 7: 1.5 against 1\n"));
}

TEST(Console, says_which_rows_were_not_compared) {
  auto result = test::made_up_result();
  result.rows[1].outputs.reset();
  EXPECT_THAT(render_console(result),
              HasSubstr("outputs                         reference  not compared    identical\n"));
}

TEST(Console, says_that_it_was_interrupted) {
  auto result = test::made_up_result();
  result.interrupted = true;
  result.rows[2] = RowResult();
  result.rows[2].spec = "pool";
  const auto text = render_console(result);
  EXPECT_THAT(
      text,
      HasSubstr("\ninterrupted: only rounds that finished before the interruption are included\n"));
  EXPECT_THAT(text,
              HasSubstr("total time, s                        4.00         2.50             –\n"));
}

TEST(Console, shows_gpu_latency_and_schedule_only_if_they_were_measured) {
  auto result = test::made_up_result();
  const auto before = render_console(result);
  EXPECT_THAT(before, Not(HasSubstr("GPU")));
  EXPECT_THAT(before, Not(HasSubstr("latency")));
  EXPECT_THAT(before, Not(HasSubstr("late batches")));
  auto& round = result.rows[1].rounds[0];
  round.gpu_memory_peak_mib = 1416;
  round.gpu_utilization = 0.85;
  round.late_batches = 3;
  round.latency_ms = LatencyPercentiles{20, 25, 30, 40, 50, 100};
  const auto after = render_console(result);
  EXPECT_THAT(after,
              HasSubstr("GPU memory, MiB                         –         1416            –\n"));
  EXPECT_THAT(after,
              HasSubstr("GPU utilisation, %                      –         85.0            –\n"));
  EXPECT_THAT(after,
              HasSubstr("latency p50 / p99, ms                   –  20.0 / 40.0            –\n"));
  EXPECT_THAT(after, HasSubstr("late batches                            –"));
}

/// A result with reasons for two rows and for the whole comparison, and one claim without a reason.
BenchResult result_with_reasons() {
  auto result = test::made_up_result();
  result.explanation = {{"a", "threads", "sentence 1", {}, "reason 1"},
                        {"b", "threads", "sentence 2", {}, "reason 2"},
                        {"c", "threads", "sentence 3", {}},
                        {"d", "serial", "sentence 4", {}, "reason 4"},
                        {"e", std::nullopt, "sentence 5", {}, "reason 5"}};
  return result;
}

TEST(Console, shows_one_line_per_reason_beside_the_rows) {
  EXPECT_THAT(render_console(result_with_reasons()), HasSubstr(R"(
why threads: reason 1
             reason 2
why serial:  reason 4
why:         reason 5
verdict: )"));
}

TEST(Console, shows_no_claims_without_a_reason) {
  auto result = result_with_reasons();
  for (Claim& claim : result.explanation) claim.reason.reset();
  EXPECT_THAT(render_console(result), Not(AnyOf(HasSubstr("why"), HasSubstr("sentence"))));
}

TEST(Console, shows_the_reasons_below_the_rows_if_a_label_is_long) {
  auto result = result_with_reasons();
  result.explanation[3].row = "pool:workers=2,intra=1";
  EXPECT_THAT(render_console(result), HasSubstr(R"(
why threads:
  reason 1
  reason 2
why pool:workers=2,intra=1:
  reason 4
)"));
}

TEST(Console, wraps_reasons_at_the_width_of_the_terminal_and_at_100_columns) {
  auto result = result_with_reasons();
  result.explanation[0].reason = std::string(30, 'a') + " " + std::string(60, 'b');
  EXPECT_THAT(render_console(result), HasSubstr("why threads: " + std::string(30, 'a') + "\n" +
                                                std::string(13, ' ') + std::string(60, 'b')));
  result.explanation[0].reason = "a reason of several words that needs more than sixty columns";
  std::istringstream lines(render_console(result, {.width = 60}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 60U) << line;
}

TEST(Console, says_whether_a_row_keeps_up_with_a_schedule) {
  auto result = test::made_up_result();
  EXPECT_THAT(render_console(result), Not(HasSubstr("keeps up")));
  result.workload.rate = 30;
  result.rows[0].rounds[1].keeps_up = false;
  result.rows[1].rounds[0].keeps_up = true;
  EXPECT_THAT(render_console(result),
              HasSubstr("keeps up                               NO          yes            –\n"));
}

TEST(Console, does_not_call_a_failed_row_the_reference) {
  auto result = test::made_up_result();
  result.rows[0].error = "died";
  result.rows[0].outputs.reset();
  EXPECT_THAT(render_console(result), HasSubstr("outputs                            failed"));
}

TEST(Console, is_coloured_only_on_request) {
  const auto result = test::made_up_result();
  EXPECT_THAT(render_console(result), Not(HasSubstr("\x1b")));
  EXPECT_THAT(render_console(result, {.color = true}), HasSubstr("\x1b[32m         2.00\x1b[0m"));
}

TEST(Console, removes_terminal_commands_from_names_and_texts) {
  auto result = test::made_up_result();
  result.workload.models[0].name = "\x1b[2J";
  result.rows[1] = failed_row("threads", "\x1b]0;title");
  result.verdict.text = "\x1b[2J";
  EXPECT_THAT(render_console(result), Not(HasSubstr("\x1b")));
}

TEST(Console, has_no_table_without_rows) {
  const auto text = render_console(BenchResult());
  EXPECT_THAT(text, Not(HasSubstr("total time")));
  EXPECT_THAT(text, EndsWith("\n"));
}

}  // namespace
}  // namespace ortchestra
