#include "measure/machine.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

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

TEST(CpuOfOthers, is_what_the_machine_used_beyond_this_program) {
  const double ticks_per_s = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto ticks = [&](double s) { return static_cast<std::uint64_t>(s * ticks_per_s); };
  // Of 4 s of two CPUs, 1 s was idle and 0.5 s stolen. So programs used 2.5 s.
  const MachineCpuTime before{.total = 0, .idle = 0, .stolen = 0, .read_at = Clock::now()};
  MachineCpuTime after{.total = ticks(4), .idle = ticks(1), .stolen = ticks(0.5)};
  after.read_at = before.read_at + std::chrono::seconds(2);
  EXPECT_DOUBLE_EQ(cpu_s_of_others(before, after, 2).value_or(-1), 0.5);
  EXPECT_DOUBLE_EQ(cpu_s_of_others(before, after, 3).value_or(-1), 0);
  EXPECT_FALSE(cpu_s_of_others(before, std::nullopt, 2).has_value());
}

TEST(CpuOfOthers, is_unknown_in_a_time_that_is_too_short_for_the_resolution) {
  const MachineCpuTime before{.read_at = Clock::now()};
  MachineCpuTime after = before;
  after.total = 5;
  after.read_at += std::chrono::milliseconds(100);
  EXPECT_FALSE(cpu_s_of_others(before, after, 0).has_value());
}

}  // namespace
}  // namespace ortchestra
