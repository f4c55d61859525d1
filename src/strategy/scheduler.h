#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "ortchestra/strategy/strategies.h"
#include "strategy/batch_window.h"

namespace ortchestra {

/// What one strategy does differently from another. The rest (window, order of calls, cancelling
/// while finishing) is common and stands in scheduled_strategy.cpp.
class Scheduler {
 public:
  /// Safe at any time: leaves no thread and no child.
  virtual ~Scheduler() = default;

  virtual InputMemory input_memory() const { return InputMemory::any; }

  /// Loads the models and starts the lanes. Answers go to `window`, which outlives this. Throws
  /// Error; once `stop` is requested it may throw anything instead of loading more. Nothing but the
  /// destructor is called before it has returned, nor after it has thrown.
  virtual void start(std::vector<ModelSpec> models, BatchWindow& window, std::stop_token stop) = 0;

  /// As Strategy::warm_up(). Nothing to do where each lane sees every batch. Not at the same time
  /// as close(), nor after it.
  virtual void warm_up(const BatchPointer&) {}

  /// Takes a batch on. Must not wait for a lane, nor answer on this thread. Never after close().
  /// Throws if it can't use the batch.
  virtual void dispatch(const BatchPointer& batch) = 0;

  /// No batch will come for now. Not at the same time as dispatch() or close().
  virtual void flush() {}

  /// Makes all pending work, runs under way included, be answered "cancelled". Any thread, must not
  /// block.
  virtual void abort() noexcept = 0;

  /// No batch will come; returns when all are answered and no lane is left. Called once.
  virtual void close() = 0;
};

/// The strategy with the row's window (unbounded where it names none) around its scheduler.
std::unique_ptr<Strategy> make_scheduled_strategy(const StrategyOptions& options,
                                      std::unique_ptr<Scheduler> scheduler);

/// The entries of the list of strategies, each in the file of its name.
StrategyInfo serial_strategy();
StrategyInfo threads_strategy();
StrategyInfo processes_strategy();
StrategyInfo coroutines_strategy();
StrategyInfo async_strategy();
StrategyInfo pool_strategy();

/// What rows beyond the study's take where they don't say: one arena for all sessions on the CPU.
/// Not elsewhere, until it has been seen to do no harm there.
Arena default_arena(const RowOptions& options);

}  // namespace ortchestra
