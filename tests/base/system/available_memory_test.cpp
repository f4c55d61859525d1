#include "base/system/available_memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/made_up_machine.h"

namespace ortchestra {
namespace {

class MemoryMachine : public test::MadeUpMachine {
 public:
  MemoryMachine() { file("proc/meminfo", "MemTotal: 9000 kB\nMemAvailable: 8000 kB"); }
  std::optional<std::uint64_t> available() const { return available_memory(path()); }
};

constexpr std::uint64_t kib = 1024;

TEST(AvailableMemory, is_that_of_the_machine_without_a_group_limit) {
  EXPECT_EQ(MemoryMachine().available(), 8000 * kib);
  MemoryMachine unlimited;
  unlimited.groups("0::/job\n3:memory:/job")
      .file("sys/fs/cgroup/job/memory.max", "max")
      .file("sys/fs/cgroup/job/memory.current", "4096")
      .file("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "9223372036854771712")
      .file("sys/fs/cgroup/memory/job/memory.usage_in_bytes", "4096");
  EXPECT_EQ(unlimited.available(), 8000 * kib);
}

TEST(AvailableMemory, is_unknown_if_no_file_can_be_read) {
  EXPECT_EQ(available_memory(test::MadeUpMachine().path()), std::nullopt);
}

TEST(AvailableMemory, is_the_rest_below_the_limit_of_a_version_two_group) {
  MemoryMachine machine;
  machine.groups("0::/job")
      .file("sys/fs/cgroup/job/memory.max", "1000000")
      .file("sys/fs/cgroup/job/memory.current", "300000")
      .file("sys/fs/cgroup/job/memory.stat", "anon 200000\ninactive_file 100000\n");
  EXPECT_EQ(machine.available(), 800000U);
}

TEST(AvailableMemory, is_the_rest_below_the_limit_of_a_version_one_group) {
  MemoryMachine machine;
  machine.groups("4:cpu:/other\n3:memory:/job")
      .file("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "1000000")
      .file("sys/fs/cgroup/memory/job/memory.usage_in_bytes", "300000")
      .file("sys/fs/cgroup/memory/job/memory.stat", "inactive_file 1\ntotal_inactive_file 50000");
  EXPECT_EQ(machine.available(), 750000U);
}

TEST(AvailableMemory, is_the_smallest_rest_of_all_ancestors) {
  MemoryMachine machine;
  machine.groups("0::/a/b")
      .file("sys/fs/cgroup/memory.max", "900000")
      .file("sys/fs/cgroup/memory.current", "800000")
      .file("sys/fs/cgroup/a/b/memory.max", "500000")
      .file("sys/fs/cgroup/a/b/memory.current", "10000");
  EXPECT_EQ(machine.available(), 100000U);
}

TEST(AvailableMemory, is_zero_in_a_full_group) {
  MemoryMachine machine;
  machine.groups("0::/")
      .file("sys/fs/cgroup/memory.max", "1000")
      .file("sys/fs/cgroup/memory.current", "2000");
  EXPECT_EQ(machine.available(), 0U);
}

TEST(AvailableMemory, is_at_most_the_memory_of_the_machine) {
  const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
  const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t available = available_memory().value_or(0);
  EXPECT_GT(available, 0U);
  EXPECT_LE(available, pages * page_bytes);
}

}  // namespace
}  // namespace ortchestra
