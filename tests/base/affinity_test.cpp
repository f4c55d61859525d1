#include "base/affinity.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>
#include <vector>

namespace ortchestra {
namespace {

std::vector<int> allowed() {
  cpu_set_t set;
  CPU_ZERO(&set);
  ::sched_getaffinity(0, sizeof(set), &set);
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

std::vector<int> allowed_after_pinning(std::size_t number) {
  std::vector<int> cpus;
  std::jthread([&] {
    pin_this_thread(number);
    cpus = allowed();
  }).join();
  return cpus;
}

TEST(PinThisThread, LeavesTheThreadOneOfTheCpusThatItHad) {
  const std::vector<int> all = allowed();
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(allowed_after_pinning(i), std::vector<int>{all[i]});
}

TEST(PinThisThread, GoesRoundWhereThereAreFewer) {
  const std::vector<int> all = allowed();
  EXPECT_EQ(allowed_after_pinning(all.size()), std::vector<int>{all.front()});
}

TEST(PinThisThread, LeavesOtherThreadsAlone) {
  const std::vector<int> before = allowed();
  allowed_after_pinning(0);
  EXPECT_EQ(allowed(), before);
}

}  // namespace
}  // namespace ortchestra
