#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/explain/explain.h"
#include "support/timed_rows.h"

namespace ortchestra {
namespace {

using test::timed_result;
using test::timed_row;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Warnings : public testing::Test {
 protected:
  Warnings() { summarise(result_); }

  /// The text of the only warning, which must have this code.
  std::string only(const std::string& code) const {
    const std::vector<Warning> found = find_warnings(result_);
    EXPECT_EQ(found.size(), 1U);
    if (found.empty()) return "";
    EXPECT_EQ(found.front().code, code);
    return found.front().text;
  }

  BenchResult result_ =
      timed_result({timed_row("serial", {2, 2.1, 1.95}), timed_row("threads", {1, 1.02, 1})});
};

TEST_F(Warnings, are_not_made_without_cause) { EXPECT_THAT(find_warnings(result_), IsEmpty()); }

TEST_F(Warnings, say_that_batches_are_cycled_and_why) {
  result_.workload.distinct_batches = 16;
  EXPECT_THAT(only("cycled-frames"), HasSubstr("16 distinct batches are cycled to make 100"));
  result_.workload.video_frames = 64;
  EXPECT_THAT(only("cycled-frames"), HasSubstr("the input has only 64 frames"));
  result_.workload.distinct_batches = 100;
  EXPECT_THAT(find_warnings(result_), IsEmpty());
}

TEST_F(Warnings, say_that_gpu_memory_is_a_difference) {
  result_.rows[0].rounds[0].gpu_memory_source = "processes";
  EXPECT_THAT(find_warnings(result_), IsEmpty());
  result_.rows[1].rounds[2].gpu_memory_source = "device";
  EXPECT_THAT(only("gpu-memory-by-difference"), HasSubstr("--pid=host"));
}

TEST_F(Warnings, name_the_rows_that_spread_widely) {
  result_.rows[0].rounds[1].total_s = 2.4;
  EXPECT_THAT(only("spread"), AllOf(HasSubstr("serial (22 %)"), HasSubstr("more rounds (10)")));
}

TEST_F(Warnings, about_the_machine_need_no_workload_and_no_summary) {
  BenchResult rounds;
  rounds.machine.cores_host = 2;
  Round& round = rounds.rows.emplace_back().rounds.emplace_back();
  round.total_s = 1;
  round.others_cpu_s = 0.5;
  round.latency_ms = LatencyPercentiles{.samples = 3};
  const std::vector<Warning> found = find_machine_warnings(rounds);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "machine-busy");
  EXPECT_THAT(found[0].text, HasSubstr("25 %"));
}

TEST_F(Warnings, report_the_cpu_time_of_other_programs) {
  for (RowResult& row : result_.rows)
    for (Round& round : row.rounds) round.others_cpu_s = 0.2 * round.total_s;
  EXPECT_THAT(only("machine-busy"), HasSubstr("10 %"));
  for (RowResult& row : result_.rows)
    for (Round& round : row.rounds) round.others_cpu_s = 0.08 * round.total_s;
  EXPECT_THAT(find_warnings(result_), IsEmpty());
}

TEST_F(Warnings, report_a_cpu_utilisation_above_100_percent) {
  for (Round& round : result_.rows[1].rounds) round.cpu_utilization = 1.01;
  EXPECT_THAT(find_warnings(result_), IsEmpty());
  for (Round& round : result_.rows[1].rounds) round.cpu_utilization = 1.38;
  EXPECT_THAT(only("short-rounds"),
              AllOf(HasSubstr("above 100 % in threads (138 %)"), HasSubstr("measure more frames")));
}

TEST_F(Warnings, report_steal_swap_and_governor) {
  result_.machine.steal = 0.03;
  EXPECT_THAT(only("steal"), HasSubstr("3.0 %"));
  result_.machine.steal = 0.005;
  result_.machine.swapped_mib = 12;
  EXPECT_THAT(only("swap"), HasSubstr("12.0 MiB"));
  result_.machine.swapped_mib = 0;
  result_.machine.governor = "performance";
  EXPECT_THAT(find_warnings(result_), IsEmpty());
  result_.machine.governor = "powersave";
  EXPECT_THAT(only("governor"), HasSubstr("cpupower"));
}

TEST_F(Warnings, name_the_rows_with_more_threads_than_the_budget_has_cpus) {
  result_.machine.cores_host = 8;
  result_.machine.budget_reason = "cgroup quota";
  result_.rows[0].options = {{"intra", "default"}};
  result_.rows[1].options = {{"intra", "1"}};
  EXPECT_THAT(only("budget"), AllOf(HasSubstr("2 of the host's 8"),
                                    HasSubstr("too high for serial"), HasSubstr("intra=1")));
  result_.rows[0].options = {{"intra", "2"}};
  EXPECT_THAT(find_warnings(result_), IsEmpty());
}

TEST_F(Warnings, say_how_many_samples_percentiles_are_based_on) {
  Round& round = result_.rows[1].rounds[0];
  round.models = {{"left", 1, 100, InferencePercentiles{1, 2, 3, 4}, {}, 0}};
  EXPECT_THAT(only("few-samples"),
              AllOf(HasSubstr("100 samples"), HasSubstr("p99"), testing::Not(HasSubstr("p90"))));
  round.models[0].runs = 63;
  EXPECT_THAT(only("few-samples"), HasSubstr("p90 64"));
  round.models[0].runs = 662;
  EXPECT_THAT(find_warnings(result_), IsEmpty());
}

TEST_F(Warnings, name_the_rows_that_fall_behind_the_rate) {
  result_.workload.rate = 30;
  result_.rows[0].rounds[2].keeps_up = false;
  result_.rows[1].rounds[2].keeps_up = true;
  EXPECT_THAT(only("behind"), AllOf(HasSubstr("30 frames/s"), HasSubstr("serial falls")));
}

}  // namespace
}  // namespace ortchestra
