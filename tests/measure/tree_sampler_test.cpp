#include "measure/tree_sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "support/own_process.h"
#include "support/shell.h"

namespace ortchestra {
namespace {

using test::MemoryHolder;
using ::testing::Each;
using ::testing::Ge;
using ::testing::Gt;
using ::testing::SizeIs;

/// An interval so long that only the first and the last sample are taken.
constexpr TreeSampler::Options rarely{.interval = std::chrono::hours(1), .cores = 2};
constexpr TreeSampler::Options often{.interval = std::chrono::milliseconds(1), .cores = 2};

TEST(TreeSampler, samples_at_the_beginning_and_at_the_end) {
  TreeSampler sampler(::getpid(), rarely);
  EXPECT_EQ(sampler.stop().times.size(), 2U);
}

TEST(TreeSampler, takes_more_samples_in_between) {
  auto duration = std::chrono::milliseconds(10);
  EXPECT_TRUE(test::eventually([&] {
    TreeSampler sampler(::getpid(), often);
    std::this_thread::sleep_for(duration *= 2);
    return sampler.stop().times.size() > 2;
  }));
}

TEST(TreeSampler, gives_every_sample_a_time_and_a_utilization) {
  TreeSampler sampler(::getpid(), rarely);
  const TreeSampler::Summary summary = sampler.stop();
  EXPECT_TRUE(std::ranges::is_sorted(summary.times));
  EXPECT_EQ(summary.cpu_utilization.size(), summary.times.size());
  EXPECT_THAT(summary.cpu_utilization, Each(Ge(0)));
}

TEST(TreeSampler, sums_the_memory_of_all_processes) {
  const MemoryHolder one(32);
  const MemoryHolder other(32);
  TreeSampler sampler(::getpid(), rarely);
  EXPECT_GE(sampler.stop().peak_rss_mib.value_or(0), 64);
}

TEST(TreeSampler, reports_the_peak_of_each_process) {
  const MemoryHolder holder(32);
  TreeSampler sampler(::getpid(), rarely);
  const TreeSampler::Summary summary = sampler.stop();
  const auto peak = std::ranges::find(summary.processes, holder.pid(), &ProcessPeak::pid);
  ASSERT_NE(peak, summary.processes.end());
  EXPECT_GE(peak->peak_rss_mib.value_or(0), 32);
}

TEST(TreeSampler, counts_shared_pages_once_in_proportional_sizes) {
  const MemoryHolder holder(32);
  TreeSampler sampler(::getpid(), rarely);
  const TreeSampler::Summary summary = sampler.stop();
  if (!summary.peak_pss_mib) GTEST_SKIP() << "this kernel does not report PSS";
  EXPECT_GE(*summary.peak_pss_mib, 32);
  EXPECT_LE(*summary.peak_pss_mib, *summary.peak_rss_mib);
}

TEST(TreeSampler, reports_the_largest_sample_as_the_peak) {
  const MemoryHolder holder(32);
  TreeSampler sampler(::getpid(), rarely);
  const TreeSampler::Summary summary = sampler.stop();
  if (!summary.peak_pss_mib) GTEST_SKIP() << "this kernel does not report PSS";
  EXPECT_EQ(*summary.peak_pss_mib, *std::ranges::max_element(summary.pss_mib));
}

TEST(TreeSampler, reads_proportional_sizes_only_as_often_as_its_share_of_a_cpu_allows) {
  constexpr TreeSampler::Options tiny_share{
      .interval = std::chrono::milliseconds(1), .cores = 2, .memory_share = 1e-9};
  TreeSampler sampler(::getpid(), tiny_share);
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const TreeSampler::Summary summary = sampler.stop();
  if (!summary.peak_pss_mib) GTEST_SKIP() << "this kernel does not report PSS";
  EXPECT_LE(std::ranges::count_if(summary.pss_mib, [](double mib) { return mib > 0; }), 2);
  EXPECT_GT(summary.pss_mib.front(), 0);
  EXPECT_GT(summary.pss_mib.back(), 0);
  EXPECT_THAT(summary.rss_mib, SizeIs(summary.times.size()));
  EXPECT_THAT(summary.rss_mib, Each(Gt(0)));
}

TEST(TreeSampler, calls_the_root_round_and_names_the_others_by_their_last_argument) {
  const MemoryHolder holder(1);
  TreeSampler sampler(::getpid(), rarely);
  const TreeSampler::Summary summary = sampler.stop();
  const auto root = std::ranges::find(summary.processes, ::getpid(), &ProcessPeak::pid);
  const auto other = std::ranges::find(summary.processes, holder.pid(), &ProcessPeak::pid);
  ASSERT_TRUE(root != summary.processes.end() && other != summary.processes.end());
  EXPECT_EQ(root->name, "round");
  EXPECT_EQ(other->name, "count=1");
}

TEST(TreeSampler, sees_a_busy_child_as_utilization) {
  const test::Shell spinner(test::endless_loop);
  const pid_t pid = spinner.process.pid();
  // CPU time counts only after the first sample, and the time of that sample is not known here.
  EXPECT_TRUE(test::eventually([&] {
    TreeSampler sampler(pid, often);
    const double start = test::cpu_seconds_of(pid);
    test::eventually([&] { return test::cpu_seconds_of(pid) > start + 0.1; });
    return std::ranges::max(sampler.stop().cpu_utilization) > 0;
  }));
}

TEST(TreeSampler, keeps_working_after_its_root_has_ended) {
  test::Shell shell("exit 0");
  TreeSampler sampler(shell.process.pid(), rarely);
  shell.process.wait();
  EXPECT_NO_THROW(sampler.stop());
}

TEST(TreeSampler, ends_when_destroyed_without_stop) {
  const std::size_t threads = test::thread_count();
  { const TreeSampler sampler(::getpid(), rarely); }
  EXPECT_TRUE(test::eventually([&] { return test::thread_count() == threads; }));
}

}  // namespace
}  // namespace ortchestra
