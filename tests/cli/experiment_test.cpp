// Frame rates, time limits and runs with spin=off.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "ortchestra/record/load.h"
#include "support/temporary_directory.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::run_tool;
using test::ToolResult;
using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class CliExperiment : public testing::Test {
 protected:
  BenchResult run(std::vector<std::string> words) const {
    words.insert(words.begin(), {"bench", "--warmup", "0"});
    words.insert(words.end(), {"--json", (folder_ / "a.json").string()});
    const ToolResult result = run_tool(words);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return load_bench_result(folder_ / "a.json").result;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(CliExperiment, follows_a_rate_with_any_window_and_measures_latency_from_the_due_time) {
  const BenchResult result = run({"-m", "fake:", "--rate", "1000", "-n", "6", "--rounds", "1", "-s",
                                  "serial", "-s", "serial:window=2"});
  EXPECT_EQ(result.workload.rate, 1000);
  for (const RowResult& row : result.rows) {
    const Round& round = row.rounds.at(0);
    EXPECT_THAT(round.batch_latency_ms, SizeIs(6)) << row.spec;
    EXPECT_EQ(round.latency_ms->samples, 6);
    EXPECT_TRUE(round.late_batches.has_value());
    EXPECT_TRUE(round.keeps_up.has_value());
    EXPECT_GE(round.total_s, 0.005);  // the last frame is due at this time
  }
}

// The fake model takes 20 ms per batch. A batch is due every 2 ms.
TEST_F(CliExperiment, warns_that_a_row_does_not_keep_up_with_the_rate) {
  const BenchResult result =
      run({"-m", "fake:sleep_ms=20", "--rate", "500", "-n", "20", "--rounds", "1", "-s", "serial"});
  EXPECT_EQ(result.rows.at(0).rounds.at(0).keeps_up, false);
  EXPECT_GT(result.rows.at(0).rounds.at(0).late_batches, 15);
  EXPECT_THAT(result.warnings, Contains(Field(&Warning::code, "behind")));
  EXPECT_THAT(result.verdict.text, HasSubstr("no row"));
}

TEST_F(CliExperiment, with_a_time_limit_too_short_for_a_block_is_refused_before_the_rounds) {
  const auto refusal = [](const std::string& limit) {
    const ToolResult result = run_tool(
        {"bench", "-m", "fake:", "--rate", "1", "-n", "500", "--time-limit", limit, "--json", "-"});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.out, IsEmpty());
    return result.err;
  };
  EXPECT_THAT(refusal("60s"),
              AllOf(HasSubstr("the time limit of 60 s is too short"), HasSubstr("(--time-limit 2"),
                    HasSubstr("s, -n "), HasSubstr("fewer rows")));
  EXPECT_THAT(refusal("0.001s"), HasSubstr("reading and calibrating alone take more than"));
}

TEST_F(CliExperiment, starts_no_block_after_the_time_limit) {
  const BenchResult result = run({"-m", "fake:", "-n", "3", "--rounds", "10000", "--time-limit",
                                  "10s", "-s", "serial:intra=1"});
  ASSERT_THAT(result.rows, SizeIs(1));
  EXPECT_THAT(result.rows[0].rounds, Not(IsEmpty()));
  EXPECT_THAT(result.warnings, Contains(Field(&Warning::code, "time-limit")));
  EXPECT_FALSE(result.interrupted);
}

TEST_F(CliExperiment, runs_a_row_again_with_spin_off_if_it_exceeds_pure_compute) {
  // Each additional thread makes a fake session take 9 times longer than with one thread. So the
  // row with two threads exceeds pure compute even if a busy machine slows down the calibration.
  const BenchResult result = run({"-m", "fake:spin_ms=1,thread_cost=9", "-n", "10", "--rounds", "1",
                                  "-s", "serial:intra=2", "-s", "serial:intra=1"});
  ASSERT_TRUE(result.rows.at(0).spin_off_run.has_value());
  EXPECT_EQ(result.rows.at(0).spin_off_run->spec, "serial:intra=2,spin=off");
  EXPECT_EQ(result.rows.at(0).spin_off_run->batches, 10);
  EXPECT_FALSE(result.rows.at(1).spin_off_run.has_value());
}

TEST_F(CliExperiment, refuses_invalid_rates_and_limits) {
  const auto refusal = [](const std::string& option, const std::string& value) {
    const ToolResult result = run_tool({"bench", "-m", "fake:", option, value});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.out, IsEmpty());
    return result.err;
  };
  EXPECT_THAT(refusal("--rate", "fast"),
              HasSubstr("--rate can't be 'fast': give frames per second"));
  EXPECT_THAT(refusal("--rate", "0"), HasSubstr("give more than 0"));
  EXPECT_THAT(refusal("--time-limit", "5 apples"), HasSubstr("as in 90, 90s, 5m or 1h"));
  EXPECT_THAT(refusal("--time-limit", "-1m"), HasSubstr("give more than 0"));
}

}  // namespace
}  // namespace ortchestra
