#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

namespace ortchestra {

/// The state that a gate shares with the sessions that pass it. Thread-safe.
class GateState {
 public:
  /// Counts an arrival and waits for admission. Returns false if `cancelled` became true before it
  /// was admitted (see wake).
  bool pass(const std::atomic<bool>& cancelled);
  /// Makes waiting runs check their `cancelled` again.
  void wake();
  void admit(std::size_t runs);
  void open();
  /// Returns false if fewer than `runs` runs have arrived within `timeout`.
  bool wait_for_arrivals(std::size_t runs, std::chrono::milliseconds timeout);
  std::size_t arrivals() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t arrivals_ = 0;
  std::size_t admitted_ = 0;
  bool open_ = false;
};

/// Blocks the runs of fake models with "gate=NAME" in this process until the test admits them. So a
/// test decides which runs overlap, without a clock. Create it before the sessions. It opens when
/// it is destroyed.
class FakeGate {
 public:
  explicit FakeGate(const std::string& name);
  ~FakeGate() { state_->open(); }
  FakeGate(const FakeGate&) = delete;
  FakeGate& operator=(const FakeGate&) = delete;

  /// Number of runs that have arrived so far, waiting or admitted.
  std::size_t arrivals() const { return state_->arrivals(); }
  /// Waits until `runs` runs have arrived in total. Returns false after `timeout`.
  bool wait_for_arrivals(std::size_t runs,
                         std::chrono::milliseconds timeout = std::chrono::seconds(20)) {
    return state_->wait_for_arrivals(runs, timeout);
  }
  /// Admits `runs` more runs, waiting or future ones.
  void admit(std::size_t runs) { state_->admit(runs); }
  /// Admits all waiting and future runs.
  void open() { state_->open(); }

 private:
  std::shared_ptr<GateState> state_;
};

/// The existing gate with this name, or null.
std::shared_ptr<GateState> find_gate(const std::string& name);

}  // namespace ortchestra
