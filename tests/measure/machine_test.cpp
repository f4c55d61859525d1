#include "measure/machine.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

TEST(Machine, has_a_description) {
  const Machine machine = describe_machine(cpu_budget());
  EXPECT_FALSE(machine.cpu.empty());
  EXPECT_FALSE(machine.os.empty());
  EXPECT_GT(machine.memory_mib, 0);
  EXPECT_GT(machine.cores_host, 0);
}

TEST(Machine, copies_the_given_budget) {
  CpuBudget budget;
  budget.host_cores = 64;
  budget.cores = 1.5;
  budget.reason = "a test";
  const Machine machine = describe_machine(budget);
  EXPECT_EQ(machine.cores_host, 64);
  EXPECT_EQ(machine.cores_budget, 1.5);
  EXPECT_EQ(machine.budget_reason, "a test");
}

TEST(LoadAverage, is_known) { EXPECT_GE(load_average().value_or(-1), 0); }

TEST(MachineCpuTime, includes_stolen_time) {
  const auto time = machine_cpu_time();
  ASSERT_TRUE(time);
  EXPECT_GT(time->total, 0U);
  EXPECT_LE(time->stolen, time->total);
}

TEST(MachineCpuTime, never_decreases) {
  const auto before = machine_cpu_time();
  const auto after = machine_cpu_time();
  EXPECT_GE(after->total, before->total);
}

}  // namespace
}  // namespace ortchestra
