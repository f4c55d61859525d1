#include "measure/tree_usage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "base/process/processes.h"
#include "support/own_process.h"
#include "support/shell.h"

namespace ortchestra {
namespace {

using test::cpu_seconds_of;
using test::Shell;

/// /proc reports user and system time, each rounded down to 0.01 s.
constexpr double resolution_s = 0.02;

TEST(OwnTreeUsage, includes_the_cpu_time_of_this_process) {
  const TreeUsage before = own_tree_usage(UsageReading::before);
  const double start = cpu_seconds_of(::getpid());
  while (cpu_seconds_of(::getpid()) < start + 0.1) {
  }
  EXPECT_GE((own_tree_usage(UsageReading::after) - before).cpu_s(), 0.1 - resolution_s);
}

TEST(OwnTreeUsage, includes_the_cpu_time_of_a_child) {
  const Shell spinner(test::endless_loop);
  const TreeUsage before = own_tree_usage(UsageReading::before);
  const double start = cpu_seconds_of(spinner.process.pid());
  ASSERT_TRUE(
      test::eventually([&] { return cpu_seconds_of(spinner.process.pid()) > start + 0.1; }));
  EXPECT_GE((own_tree_usage(UsageReading::after) - before).cpu_s(), 0.1 - resolution_s);
}

/// Lets the process use 0.1 s of CPU time, then kills it and waits for its end.
void use_cpu_and_end(Shell& spinner) {
  const double start = cpu_seconds_of(spinner.process.pid());
  ASSERT_TRUE(
      test::eventually([&] { return cpu_seconds_of(spinner.process.pid()) > start + 0.1; }));
  spinner.process.kill(SIGKILL);
  spinner.process.wait();
}

TEST(OwnTreeUsage, includes_the_cpu_time_of_a_child_that_has_ended) {
  const TreeUsage before = own_tree_usage(UsageReading::before);
  Shell spinner(test::endless_loop);
  use_cpu_and_end(spinner);
  EXPECT_GE((own_tree_usage(UsageReading::after) - before).cpu_s(), 0.1 - resolution_s);
}

TEST(OwnTreeUsage, does_not_decrease_when_a_child_ends) {
  Shell spinner(test::endless_loop);
  ASSERT_TRUE(test::eventually([&] { return cpu_seconds_of(spinner.process.pid()) > 0.2; }));
  const TreeUsage before = own_tree_usage(UsageReading::before);
  use_cpu_and_end(spinner);
  EXPECT_GE((own_tree_usage(UsageReading::after) - before).cpu_s(), 0.1 - 2 * resolution_s);
}

TEST(OwnTreeUsage, has_no_negative_differences) {
  const TreeUsage used = TreeUsage{} - TreeUsage{1, 2, 3, 4, 5};
  EXPECT_EQ(used.cpu_s(), 0);
  EXPECT_EQ(used.voluntary_switches, 0);
  EXPECT_EQ(used.involuntary_switches, 0);
  EXPECT_FALSE((TreeUsage{.wait_s = 1} - TreeUsage{.wait_s = 2}).wait_s);
}

TEST(OwnTreeUsage, counts_voluntary_switches_of_this_process) {
  const TreeUsage before = own_tree_usage(UsageReading::before);
  Shell shell("read line <&3; echo done >&3");
  ASSERT_EQ(::write(shell.ours.get(), "go\n", 3), 3);
  shell.line();
  shell.process.wait();
  EXPECT_GE((own_tree_usage(UsageReading::after) - before).voluntary_switches, 1);
}

TEST(OwnTreeUsage, counts_voluntary_switches_of_a_child) {
  Shell shell("echo ready >&3; while read line <&3; do echo $line >&3; done");
  shell.line();
  const TreeUsage before = own_tree_usage(UsageReading::before);
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(::write(shell.ours.get(), "x\n", 2), 2);
    shell.line();
  }
  EXPECT_GE((own_tree_usage(UsageReading::after) - before).voluntary_switches, 1);
}

TEST(TreeCpuSeconds, include_the_cpu_time_of_a_child) {
  const Shell spinner(test::endless_loop);
  const pid_t pid = spinner.process.pid();
  ASSERT_TRUE(test::eventually([&] { return cpu_seconds_of(pid) > 0.1; }));
  EXPECT_GE(tree_cpu_seconds({pid}), 0.1 - resolution_s);
}

TEST(TreeCpuSeconds, include_the_cpu_time_of_a_grandchild_that_has_ended) {
  const Shell shell("sh -c 'ulimit -t 1; while :; do :; done' 2>&-; echo over >&3; sleep 1000");
  ASSERT_EQ(shell.line(), "over");
  EXPECT_GE(tree_cpu_seconds({shell.process.pid()}), 0.5);
}

TEST(TreeCpuSeconds, are_zero_for_a_process_that_does_not_exist) {
  EXPECT_EQ(tree_cpu_seconds({1 << 30}), 0);
}

TEST(ProcessMemory, is_known_for_this_process) {
  const ProcessMemory memory = process_memory(::getpid());
  EXPECT_GT(memory.rss_mib.value_or(0), 0);
  EXPECT_GT(memory.peak_rss_mib.value_or(0), 0);
}

TEST(ProcessMemory, includes_the_memory_that_a_child_has_allocated) {
  test::MemoryHolder holder(32);
  EXPECT_GE(process_memory(holder.pid()).rss_mib.value_or(0), 32);
}

TEST(ProcessMemory, is_absent_for_a_process_that_does_not_exist) {
  const ProcessMemory memory = process_memory(1 << 30);
  EXPECT_FALSE(memory.pss_mib || memory.rss_mib || memory.peak_rss_mib);
}

}  // namespace
}  // namespace ortchestra
