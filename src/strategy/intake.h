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
class Intake {
 public:
  /// Takes a batch in; called under the desk's lock, so that nothing slips in after refuse(): must
  /// not block.
  using Dispatch = std::function<void(const BatchPointer&)>;

  /// `window`: how many batches may be in flight; nothing: any number.
  Intake(std::optional<std::size_t> window, Dispatch dispatch)
      : window_(window), dispatch_(std::move(dispatch)) {}

  void open(OnAnswer on_answer) { on_answer_ = std::move(on_answer); }

  /// Waits for room, then dispatches. False: stopped or refused first. A batch that names no model
  /// is complete at once.
  bool submit(const BatchPointer& batch, std::stop_token stop);
  /// The same without waiting: false when there is no room.
  bool try_submit(const BatchPointer& batch);

  /// Hands the answer on; the last one of a batch makes room for another. Once for each (batch,
  /// model).
  void answer(Answer answer);

  /// From now on nothing is taken in, and those who wait for room are told so.
  void refuse();

 private:
  bool has_room() const { return !window_ || owed_.size() < *window_; }
  bool take(const BatchPointer& batch);

  const std::optional<std::size_t> window_;
  const Dispatch dispatch_;
  OnAnswer on_answer_;
  std::mutex mutex_;
  std::condition_variable_any room_;
  std::unordered_map<const Batch*, std::size_t> owed_;
  bool refusing_ = false;
};

}  // namespace ortchestra
