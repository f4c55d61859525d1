#include "explain/run_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ortchestra {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Ten seconds on two CPUs, idle except for what a test adds.
RunSummary quiet_run() {
  RunSummary summary;
  summary.frames = 100;
  summary.total_s = 10;
  summary.cores_budget = 2;
  for (const char* name : {"read", "prepare", "infer", "interpret", "write"}) {
    StageSummary stage;
    stage.name = name;
    stage.lanes = 1;
    stage.utilization = 0.1;
    summary.stages.push_back(stage);
  }
  return summary;
}

TEST(RunLimit, is_none_if_nothing_was_done) {
  EXPECT_FALSE(limit_of({}));
  RunSummary summary = quiet_run();
  summary.frames = 0;
  EXPECT_FALSE(limit_of(summary));
  summary = quiet_run();
  summary.total_s = 0;
  EXPECT_FALSE(limit_of(summary));
}

TEST(RunLimit, is_the_most_expensive_stage_if_the_cpus_are_busy) {
  RunSummary summary = quiet_run();
  summary.cpu_utilization = 0.95;
  summary.stages[2].cpu_s = 15;
  summary.stages[2].cpu_share = 0.8;
  summary.stages[0].utilization = 0.9;
  const auto limit = limit_of(summary);
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->stage, "infer");
  EXPECT_THAT(limit->text,
              AllOf(HasSubstr("95 % of 2 were busy"), HasSubstr("80 % of that with inference"),
                    HasSubstr("ortchestra tune")));
}

TEST(RunLimit, is_the_cpus_if_other_programs_used_them) {
  RunSummary summary = quiet_run();
  summary.cpu_utilization = 0.5;
  summary.others_cpu_s = 8;
  summary.stages[2].cpu_s = 9;
  summary.stages[2].cpu_share = 0.9;
  const auto limit = limit_of(summary);
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->stage, "infer");
  EXPECT_THAT(limit->text, AllOf(HasSubstr("this run got 50 % of 2"), HasSubstr("if it ran alone"),
                                 HasSubstr("other programs used 0.8 CPUs")));
}

TEST(RunLimit, is_the_busiest_stage_if_the_cpus_are_not_busy) {
  RunSummary summary = quiet_run();
  summary.cpu_utilization = 0.5;
  summary.stages[4].utilization = 0.97;
  const auto limit = limit_of(summary);
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->stage, "write");
  EXPECT_THAT(limit->text, AllOf(HasSubstr("its 1 lane is busy 97 %"), HasSubstr("fewer outputs")));
  summary.stages[4].lanes = 3;
  EXPECT_THAT(limit_of(summary)->text, HasSubstr("its 3 lanes are busy"));
}

TEST(RunLimit, is_the_input_if_no_stage_is_busy) {
  const auto limit = limit_of(quiet_run());
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->stage, "input");
  EXPECT_THAT(limit->text, Not(HasSubstr("other programs")));
}

TEST(RunLimit, mentions_other_programs_that_used_the_cpus) {
  RunSummary summary = quiet_run();
  summary.others_cpu_s = 12;
  EXPECT_THAT(limit_of(summary)->text, HasSubstr("other programs used 1.2 CPUs at the same time"));
}

}  // namespace
}  // namespace ortchestra
