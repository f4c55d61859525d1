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

/// /proc tells user and system time in hundredths of a second, cut off.
constexpr double resolution_s = 0.02;

TEST(OwnTreeUsage, holds_what_this_process_burned) {
  const TreeUsage before = own_tree_usage();
  const double start = cpu_seconds_of(::getpid());
  while (cpu_seconds_of(::getpid()) < start + 0.1) {
  }
  EXPECT_GE((own_tree_usage() - before).cpu_s(), 0.1 - resolution_s);
}

TEST(OwnTreeUsage, holds_what_a_child_burned) {
  const Shell spinner(test::endless_loop);
  const TreeUsage before = own_tree_usage();
  const double start = cpu_seconds_of(spinner.process.pid());
  ASSERT_TRUE(
      test::eventually([&] { return cpu_seconds_of(spinner.process.pid()) > start + 0.1; }));
  EXPECT_GE((own_tree_usage() - before).cpu_s(), 0.1 - resolution_s);
}

/// Computes until it has used a tenth of a second, then ends and is waited for.
void burn_and_end(Shell& spinner) {
  const double start = cpu_seconds_of(spinner.process.pid());
  ASSERT_TRUE(
      test::eventually([&] { return cpu_seconds_of(spinner.process.pid()) > start + 0.1; }));
  spinner.process.kill(SIGKILL);
  spinner.process.wait();
}

TEST(OwnTreeUsage, holds_what_a_child_burned_that_has_ended) {
  const TreeUsage before = own_tree_usage();
  Shell spinner(test::endless_loop);
  burn_and_end(spinner);
  EXPECT_GE((own_tree_usage() - before).cpu_s(), 0.1 - resolution_s);
}

TEST(OwnTreeUsage, loses_nothing_when_a_child_ends) {
  Shell spinner(test::endless_loop);
  ASSERT_TRUE(test::eventually([&] { return cpu_seconds_of(spinner.process.pid()) > 0.2; }));
  const TreeUsage before = own_tree_usage();
  burn_and_end(spinner);
  EXPECT_GE((own_tree_usage() - before).cpu_s(), 0.1 - 2 * resolution_s);
}

TEST(OwnTreeUsage, differs_by_nothing_negative) {
  const TreeUsage used = TreeUsage{} - TreeUsage{1, 2, 3, 4, 5};
  EXPECT_EQ(used.cpu_s(), 0);
  EXPECT_EQ(used.voluntary_switches, 0);
  EXPECT_EQ(used.involuntary_switches, 0);
  EXPECT_FALSE((TreeUsage{.wait_s = 1} - TreeUsage{.wait_s = 2}).wait_s);
}

TEST(OwnTreeUsage, counts_this_process_giving_up_the_processor) {
  const TreeUsage before = own_tree_usage();
  Shell shell("read line <&3; echo done >&3");
  ASSERT_EQ(::write(shell.ours.get(), "go\n", 3), 3);
  shell.line();
  shell.process.wait();
  EXPECT_GE((own_tree_usage() - before).voluntary_switches, 1);
}

TEST(OwnTreeUsage, counts_a_child_giving_up_the_processor) {
  Shell shell("echo ready >&3; while read line <&3; do echo $line >&3; done");
  shell.line();
  const TreeUsage before = own_tree_usage();
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(::write(shell.ours.get(), "x\n", 2), 2);
    shell.line();
  }
  EXPECT_GE((own_tree_usage() - before).voluntary_switches, 1);
}

TEST(TreeCpuSeconds, are_at_least_what_a_child_burned) {
  const Shell spinner(test::endless_loop);
  const pid_t pid = spinner.process.pid();
  ASSERT_TRUE(test::eventually([&] { return cpu_seconds_of(pid) > 0.1; }));
  EXPECT_GE(tree_cpu_seconds({pid}), 0.1 - resolution_s);
}

TEST(TreeCpuSeconds, hold_what_a_child_of_a_child_burned_that_has_ended) {
  const Shell shell("sh -c 'ulimit -t 1; while :; do :; done' 2>&-; echo over >&3; sleep 1000");
  ASSERT_EQ(shell.line(), "over");
  EXPECT_GE(tree_cpu_seconds({shell.process.pid()}), 0.5);
}

TEST(TreeCpuSeconds, are_none_of_a_process_that_is_unknown) {
  EXPECT_EQ(tree_cpu_seconds({1 << 30}), 0);
}

TEST(ProcessMemory, is_known_of_this_process) {
  const ProcessMemory memory = process_memory(::getpid());
  EXPECT_GT(memory.rss_mib.value_or(0), 0);
  EXPECT_GT(memory.peak_rss_mib.value_or(0), 0);
}

TEST(ProcessMemory, holds_what_a_child_holds) {
  test::MemoryHolder holder(32);
  EXPECT_GE(process_memory(holder.pid()).rss_mib.value_or(0), 32);
}

TEST(ProcessMemory, is_absent_of_a_process_that_is_unknown) {
  const ProcessMemory memory = process_memory(1 << 30);
  EXPECT_FALSE(memory.pss_mib || memory.rss_mib || memory.peak_rss_mib);
}

}  // namespace
}  // namespace ortchestra
