#include "base/available_memory.h"

#include <gtest/gtest.h>

#include "support/made_up_root.h"

namespace ortchestra {
namespace {

using test::MadeUpRoot;

MadeUpRoot machine_with_a_gibibyte() {
  MadeUpRoot root;
  root.file("proc/meminfo", "MemTotal: 2097152 kB\nMemFree: 1 kB\nMemAvailable: 1048576 kB");
  return root;
}

TEST(AvailableMemory, IsTheMachinesWhereNoGroupLimitsIt) {
  MadeUpRoot root = machine_with_a_gibibyte();
  EXPECT_EQ(available_memory(root.path()), std::uint64_t{1} << 30);
  root.file("proc/self/cgroup", "0::/job")
      .file("sys/fs/cgroup/job/memory.max", "max")
      .file("sys/fs/cgroup/job/memory.current", "1000");
  EXPECT_EQ(available_memory(root.path()), std::uint64_t{1} << 30);
}

TEST(AvailableMemory, IsWhatAGroupOfVersionTwoLeaves) {
  MadeUpRoot root = machine_with_a_gibibyte();
  root.file("proc/self/cgroup", "0::/a/b")
      .file("sys/fs/cgroup/a/memory.max", "5000")
      .file("sys/fs/cgroup/a/memory.current", "3000")
      .file("sys/fs/cgroup/a/memory.stat", "anon 1\ninactive_file 500\nactive_file 7")
      .file("sys/fs/cgroup/a/b/memory.max", "9000")
      .file("sys/fs/cgroup/a/b/memory.current", "3000");
  EXPECT_EQ(available_memory(root.path()), 2500U) << "the group above is tighter";
}

TEST(AvailableMemory, IsWhatAGroupOfVersionOneLeaves) {
  MadeUpRoot root = machine_with_a_gibibyte();
  root.file("proc/self/cgroup", "4:memory:/job\n3:cpu,cpuacct:/job")
      .file("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "8000")
      .file("sys/fs/cgroup/memory/job/memory.usage_in_bytes", "3000")
      .file("sys/fs/cgroup/memory/job/memory.stat", "cache 1\ntotal_inactive_file 1000")
      .file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712")
      .file("sys/fs/cgroup/memory/memory.usage_in_bytes", "4000");
  EXPECT_EQ(available_memory(root.path()), 6000U);
}

TEST(AvailableMemory, IsNoneInAGroupThatIsFull) {
  MadeUpRoot root = machine_with_a_gibibyte();
  root.file("proc/self/cgroup", "0::/job")
      .file("sys/fs/cgroup/job/memory.max", "1000")
      .file("sys/fs/cgroup/job/memory.current", "1200");
  EXPECT_EQ(available_memory(root.path()), 0U);
}

TEST(AvailableMemory, IsUnknownWhereNothingCanBeRead) {
  EXPECT_EQ(available_memory(MadeUpRoot().path()), std::nullopt);
}

TEST(AvailableMemory, IsKnownHere) { EXPECT_GT(available_memory().value_or(0), 0U); }

}  // namespace
}  // namespace ortchestra
