#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <unordered_map>

#include "ortchestra/strategy/strategy.h"

namespace ortchestra {

/// The front desk of a strategy: keeps the window, counts the answers that each batch still owes,
/// and passes answers on. Thread-safe.
class BatchWindow {
 public:
  /// Takes a batch in; called under the desk's lock, so that nothing slips in after close(): must
  /// not block.
  using Dispatch = std::function<void(const BatchPointer&)>;

  /// `capacity`: how many batches may be in flight; nothing: any number.
  BatchWindow(std::optional<std::size_t> capacity, Dispatch dispatch)
      : capacity_(capacity), dispatch_(std::move(dispatch)) {}

  void open(OnAnswer on_answer) { on_answer_ = std::move(on_answer); }

  /// Waits for room, then dispatches. False: stopped or refused first. A batch that names no model
  /// is complete at once.
  bool submit(const BatchPointer& batch, std::stop_token stop);
  /// The same without waiting: false when there is no room.
  bool try_submit(const BatchPointer& batch);

  /// Hands the answer on; the last one of a batch makes room for another. Once for each (batch,
  /// model).
  void deliver(Answer answer);

  /// From now on nothing is taken in, and those who wait for room are told so.
  void close();

 private:
  bool has_slot() const { return !capacity_ || missing_answers_.size() < *capacity_; }
  bool take(const BatchPointer& batch);

  const std::optional<std::size_t> capacity_;
  const Dispatch dispatch_;
  OnAnswer on_answer_;
  std::mutex mutex_;
  std::condition_variable_any slot_freed_;
  std::unordered_map<const Batch*, std::size_t> missing_answers_;
  bool closed_ = false;
};

}  // namespace ortchestra
