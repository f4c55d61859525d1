#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

namespace ortchestra {

/// What a gate and the sessions that pass through it share. Thread-safe.
class GateState {
 public:
  /// Announces an arrival, then waits for admission. False if `cancelled` became true first (see
  /// wake).
  bool pass(const std::atomic<bool>& cancelled);
  /// Lets waiting runs look at their `cancelled` again.
  void wake();
  void admit(std::size_t runs);
  void open();
  /// False if fewer than `runs` arrived within `timeout`.
  bool wait_for_arrivals(std::size_t runs, std::chrono::milliseconds timeout);
  std::size_t arrivals() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t arrivals_ = 0;
  std::size_t admitted_ = 0;
  bool open_ = false;
};

/// Holds the runs of fake models with "gate=NAME" in this process until the test lets them go, so
/// that a test decides what overlaps without a clock. Make it before the sessions; it opens when
/// destroyed.
class FakeGate {
 public:
  explicit FakeGate(const std::string& name);
  ~FakeGate() { state_->open(); }
  FakeGate(const FakeGate&) = delete;
  FakeGate& operator=(const FakeGate&) = delete;

  /// Runs that have come so far, whether they still wait or not.
  std::size_t arrivals() const { return state_->arrivals(); }
  /// Waits until `runs` have come, in all; false when that takes longer than `timeout`.
  bool wait_for_arrivals(std::size_t runs,
                         std::chrono::milliseconds timeout = std::chrono::seconds(20)) {
    return state_->wait_for_arrivals(runs, timeout);
  }
  /// Lets `runs` more through, those that wait or those to come.
  void admit(std::size_t runs) { state_->admit(runs); }
  /// Lets everybody through from now on.
  void open() { state_->open(); }

 private:
  std::shared_ptr<GateState> state_;
};

/// The living gate of that name, or null.
std::shared_ptr<GateState> find_gate(const std::string& name);

}  // namespace ortchestra
