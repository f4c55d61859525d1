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

/// Limits the batches in flight of a strategy, counts the answers that each batch still lacks, and
/// passes answers on. Thread-safe.
class BatchWindow {
 public:
  /// Passes a batch to the scheduler. Called with the mutex locked, so that no batch is dispatched
  /// after close(). Must not block.
  using Dispatch = std::function<void(const BatchPointer&)>;

  /// `capacity`: the maximum number of batches in flight; empty: unlimited.
  BatchWindow(std::optional<std::size_t> capacity, Dispatch dispatch)
      : capacity_(capacity), dispatch_(std::move(dispatch)) {}

  void open(OnAnswer on_answer) { on_answer_ = std::move(on_answer); }

  /// Waits for a free slot, then dispatches the batch. Returns false if `stop` was requested or the
  /// window was closed first. A batch that names no model is complete at once.
  bool submit(const BatchPointer& batch, const std::stop_token& stop);
  /// As submit(), but never waits. Returns false if no slot is free.
  bool try_submit(const BatchPointer& batch);

  /// Passes the answer on. The last answer of a batch frees its slot. Call it once per (batch,
  /// model).
  void deliver(Answer answer);

  /// Accepts no more batches, and wakes the callers that wait for a slot.
  void close();

 private:
  bool has_free_slot() const { return !capacity_ || missing_answers_.size() < *capacity_; }
  bool accept(const BatchPointer& batch);

  const std::optional<std::size_t> capacity_;
  const Dispatch dispatch_;
  OnAnswer on_answer_;
  std::mutex mutex_;
  std::condition_variable_any slot_freed_;
  std::unordered_map<const Batch*, std::size_t> missing_answers_;
  bool closed_ = false;
};

}  // namespace ortchestra
