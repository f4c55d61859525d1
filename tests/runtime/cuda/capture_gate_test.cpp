#include "runtime/cuda/capture_gate.h"

#include <gtest/gtest.h>

#include <mutex>
#include <shared_mutex>
#include <thread>

namespace ortchestra {
namespace {

TEST(CaptureGate, lets_several_threads_work_at_once) {
  CaptureGate gate;
  const std::shared_lock first(gate);
  const std::shared_lock second(gate, std::try_to_lock);
  EXPECT_TRUE(second.owns_lock());
}

TEST(CaptureGate, excludes_work_during_a_capture) {
  CaptureGate gate;
  const std::unique_lock capture(gate);
  EXPECT_FALSE(gate.try_lock_shared());
}

// Otherwise a capture could wait for ever, because some thread is always at work.
TEST(CaptureGate, lets_no_new_work_overtake_a_waiting_capture) {
  CaptureGate gate;
  gate.lock_shared();
  std::jthread capture([&] { const std::unique_lock lock(gate); });
  // Repeat until the other thread waits.
  while (gate.try_lock_shared()) {
    gate.unlock_shared();
    std::this_thread::yield();
  }
  gate.unlock_shared();
  capture.join();
  EXPECT_TRUE(gate.try_lock_shared());
  gate.unlock_shared();
}

}  // namespace
}  // namespace ortchestra
