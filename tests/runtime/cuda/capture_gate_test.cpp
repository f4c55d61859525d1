#include "runtime/cuda/capture_gate.h"

#include <gtest/gtest.h>

#include <mutex>
#include <shared_mutex>
#include <thread>

namespace ortchestra {
namespace {

TEST(CaptureGate, lets_work_go_on_together) {
  CaptureGate gate;
  const std::shared_lock first(gate);
  const std::shared_lock second(gate, std::try_to_lock);
  EXPECT_TRUE(second.owns_lock());
}

TEST(CaptureGate, keeps_work_away_from_a_capture) {
  CaptureGate gate;
  const std::unique_lock capture(gate);
  EXPECT_FALSE(gate.try_lock_shared());
}

// Else lanes that are never idle together would keep a capture waiting for ever.
TEST(CaptureGate, lets_no_new_work_pass_a_capture_that_waits) {
  CaptureGate gate;
  gate.lock_shared();
  std::jthread capture([&] { const std::unique_lock lock(gate); });
  // Until the other thread waits.
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
