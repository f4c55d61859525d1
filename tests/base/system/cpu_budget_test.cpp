#include "base/system/cpu_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

#include "support/made_up_machine.h"

namespace ortchestra {
namespace {

using ::testing::HasSubstr;

class QuotaMachine : public test::MadeUpMachine {
 public:
  QuotaMachine& file(const std::string& path, const std::string& text) {
    test::MadeUpMachine::file(path, text);
    return *this;
  }
  QuotaMachine& groups(const std::string& text) { return file("proc/self/cgroup", text); }
  QuotaMachine& quota_v1(const std::string& folder, const std::string& quota,
                         const std::string& period) {
    return file(folder + "/cpu.cfs_quota_us", quota).file(folder + "/cpu.cfs_period_us", period);
  }

  CpuBudget budget() const { return cpu_budget(path()); }
  std::optional<double> quota() const { return budget().quota; }
};

TEST(CpuBudget, has_no_quota_if_no_file_can_be_read) {
  const CpuBudget budget = QuotaMachine().budget();
  EXPECT_EQ(budget.quota, std::nullopt);
  EXPECT_EQ(budget.cores, budget.affinity_cores);
}

TEST(CpuBudget, reads_the_quota_of_version_two) {
  EXPECT_EQ(
      QuotaMachine().groups("0::/job").file("sys/fs/cgroup/job/cpu.max", "150000 100000").quota(),
      1.5);
}

TEST(CpuBudget, treats_max_as_no_quota) {
  EXPECT_EQ(
      QuotaMachine().groups("0::/job").file("sys/fs/cgroup/job/cpu.max", "max 100000").quota(),
      std::nullopt);
}

TEST(CpuBudget, uses_the_smallest_quota_of_all_ancestors) {
  QuotaMachine machine;
  machine.groups("0::/a/b/c")
      .file("sys/fs/cgroup/a/cpu.max", "400000 100000")
      .file("sys/fs/cgroup/a/b/cpu.max", "50000 100000")
      .file("sys/fs/cgroup/a/b/c/cpu.max", "max 100000");
  EXPECT_EQ(machine.quota(), 0.5);
}

TEST(CpuBudget, reads_the_mount_folder_if_the_groups_path_is_only_valid_on_the_host) {
  QuotaMachine machine;
  machine.groups("0::/host/only/path").file("sys/fs/cgroup/cpu.max", "200000 100000");
  EXPECT_EQ(machine.quota(), 2);
}

TEST(CpuBudget, continues_below_an_ancestor_without_a_quota_file) {
  QuotaMachine machine;
  machine.groups("0::/a/b").file("sys/fs/cgroup/a/b/cpu.max", "200000 100000");
  EXPECT_EQ(machine.quota(), 2);
}

TEST(CpuBudget, treats_a_malformed_file_as_no_quota) {
  QuotaMachine machine;
  machine.groups("0::/").file("sys/fs/cgroup/cpu.max", "");
  EXPECT_EQ(machine.quota(), std::nullopt);
}

TEST(CpuBudget, reads_the_quota_of_version_one) {
  QuotaMachine machine;
  machine.groups("4:cpu,cpuacct:/job\n3:memory:/job")
      .quota_v1("sys/fs/cgroup/cpu,cpuacct/job", "250000", "100000");
  EXPECT_EQ(machine.quota(), 2.5);
}

TEST(CpuBudget, reads_version_one_under_its_short_name) {
  QuotaMachine machine;
  machine.groups("4:cpu:/").quota_v1("sys/fs/cgroup/cpu", "100000", "50000");
  EXPECT_EQ(machine.quota(), 2);
}

TEST(CpuBudget, treats_minus_one_as_no_quota) {
  QuotaMachine machine;
  machine.groups("4:cpu:/").quota_v1("sys/fs/cgroup/cpu", "-1", "100000");
  EXPECT_EQ(machine.quota(), std::nullopt);
}

TEST(CpuBudget, uses_the_smallest_quota_of_all_ancestors_of_version_one) {
  QuotaMachine machine;
  machine.groups("4:cpu:/a/b")
      .quota_v1("sys/fs/cgroup/cpu", "-1", "100000")
      .quota_v1("sys/fs/cgroup/cpu/a", "300000", "100000")
      .quota_v1("sys/fs/cgroup/cpu/a/b", "400000", "100000");
  EXPECT_EQ(machine.quota(), 3);
}

TEST(CpuBudget, treats_a_missing_period_as_no_quota) {
  QuotaMachine machine;
  machine.groups("4:cpu:/").file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "100000");
  EXPECT_EQ(machine.quota(), std::nullopt);
}

TEST(CpuBudget, ignores_quotas_of_other_controllers) {
  QuotaMachine machine;
  machine.groups("4:cpuset:/").quota_v1("sys/fs/cgroup/cpuset", "100000", "100000");
  EXPECT_EQ(machine.quota(), std::nullopt);
}

TEST(CpuBudget, reads_both_versions_where_both_are_mounted) {
  QuotaMachine machine;
  machine.groups("4:cpu:/\n0::/job")
      .quota_v1("sys/fs/cgroup/cpu", "300000", "100000")
      .file("sys/fs/cgroup/unified/job/cpu.max", "200000 100000");
  EXPECT_EQ(machine.quota(), 2);
}

TEST(CpuBudget, skips_lines_that_name_no_group) {
  QuotaMachine machine;
  machine.groups("nonsense\n0::/").file("sys/fs/cgroup/cpu.max", "200000 100000");
  EXPECT_EQ(machine.quota(), 2);
}

TEST(CpuBudget, is_the_quota_if_it_is_smaller_than_the_number_of_cores) {
  QuotaMachine machine;
  machine.groups("0::/").file("sys/fs/cgroup/cpu.max", "50000 100000");
  EXPECT_EQ(machine.budget().cores, 0.5);
  EXPECT_THAT(machine.budget().reason, HasSubstr("quota allows 0.5"));
}

TEST(CpuBudget, is_the_affinity_mask_if_the_quota_is_larger) {
  QuotaMachine machine;
  machine.groups("0::/").file("sys/fs/cgroup/cpu.max", "999900000 100000");
  EXPECT_EQ(machine.budget().cores, machine.budget().affinity_cores);
}

TEST(CpuBudget, counts_the_cores_of_the_affinity_mask) {
  const QuotaMachine machine;
  cpu_set_t allowed;
  ASSERT_EQ(::sched_getaffinity(0, sizeof allowed, &allowed), 0);
  CpuBudget budget;
  // In a separate thread, because the affinity mask belongs to a thread.
  std::jthread([&] {
    int first = 0;
    while (!CPU_ISSET(first, &allowed)) ++first;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ::sched_setaffinity(0, sizeof one, &one);
    budget = machine.budget();
  }).join();
  EXPECT_EQ(budget.affinity_cores, 1);
  EXPECT_EQ(budget.cores, 1);
}

TEST(CpuBudget, names_the_affinity_mask_as_the_reason) {
  if (std::thread::hardware_concurrency() < 2) GTEST_SKIP() << "one core can't be limited further";
  const QuotaMachine machine;
  CpuBudget budget;
  std::jthread([&] {
    cpu_set_t one;
    ::sched_getaffinity(0, sizeof one, &one);
    for (int cpu = 0; CPU_COUNT(&one) > 1; ++cpu) CPU_CLR(cpu, &one);
    ::sched_setaffinity(0, sizeof one, &one);
    budget = machine.budget();
  }).join();
  EXPECT_THAT(budget.reason, HasSubstr("affinity mask allows 1 of"));
}

TEST(CpuBudget, of_this_machine_is_positive) { EXPECT_GT(cpu_budget().cores, 0); }

int threads_for(double cores) {
  CpuBudget budget;
  budget.cores = cores;
  return budget.threads();
}

TEST(CpuBudget, rounds_the_number_of_threads_down) {
  EXPECT_EQ(threads_for(1.9), 1);
  EXPECT_EQ(threads_for(2), 2);
}

TEST(CpuBudget, allows_at_least_one_thread) { EXPECT_EQ(threads_for(0.25), 1); }

}  // namespace
}  // namespace ortchestra
