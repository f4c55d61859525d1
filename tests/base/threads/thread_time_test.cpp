#include "base/threads/thread_time.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>
#include <filesystem>
#include <thread>

namespace ortchestra {
namespace {

/// Makes the calling thread run on the CPU `cpu` only.
void run_on(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  ::sched_setaffinity(0, sizeof(set), &set);
}

// Two threads that compete for a CPU: one of them waits until the other one pauses.
TEST(ThreadTime, includes_waiting_for_a_cpu) {
  if (!std::filesystem::exists("/proc/thread-self/schedstat"))
    GTEST_SKIP() << "the kernel does not report waiting times";
  std::atomic<bool> waited = false;
  const int cpu = ::sched_getcpu();
  const auto compete = [&] {
    run_on(cpu);
    while (!waited) {
      if (thread_wait_s() > 0.01) waited = true;
    }
  };
  std::jthread one(compete);
  std::jthread other(compete);
  one.join();
  other.join();
  EXPECT_TRUE(waited);
}

}  // namespace
}  // namespace ortchestra
