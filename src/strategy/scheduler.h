#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "ortchestra/strategy/strategies.h"
#include "strategy/batch_window.h"

namespace ortchestra {

/// The part in which strategies differ. The common part is in scheduled_strategy.cpp: the window,
/// the order of calls, cancel() during finish().
class Scheduler {
 public:
  /// May be called at any time. Leaves no thread and no child process.
  virtual ~Scheduler() = default;

  virtual InputMemory input_memory() const { return InputMemory::any; }

  /// Loads the models and starts the lanes. Answers go to `window`, which must outlive this object.
  /// Throws Error. After `stop` is requested it may throw anything instead of loading more models.
  /// Until it returns, and after it has thrown, only the destructor is called.
  virtual void start(std::vector<ModelSpec> models, BatchWindow& window, std::stop_token stop) = 0;

  /// As Strategy::warm_up(). The default does nothing, which is correct if each lane gets every
  /// batch. Never called during or after close().
  virtual void warm_up(const BatchPointer&) {}

  /// Accepts a batch. Must not wait for a lane, and must not answer on this thread. Throws if the
  /// batch cannot be used. Never called after close().
  virtual void dispatch(const BatchPointer& batch) = 0;

  /// No batch will follow for now. Never called during dispatch() or close().
  virtual void flush() {}

  /// Makes all pending work, including active runs, be answered as "cancelled". Any thread may call
  /// it. Must not block.
  virtual void abort() noexcept = 0;

  /// No batch will follow. Returns when all are answered and all lanes have ended. Called once.
  virtual void close() = 0;
};

/// Makes a strategy from a scheduler and the row's window (unbounded if the row has none).
std::unique_ptr<Strategy> make_scheduled_strategy(const StrategyOptions& options,
                                                  std::unique_ptr<Scheduler> scheduler);

/// The entries of the list of strategies. Each is defined in the file of its name.
StrategyInfo serial_strategy();
StrategyInfo threads_strategy();
StrategyInfo processes_strategy();
StrategyInfo coroutines_strategy();
StrategyInfo async_strategy();
StrategyInfo pool_strategy();

/// The default arena of the strategies that are not from the study. If all models run on the CPU,
/// all sessions share one arena. Elsewhere each has its own, until a shared one is known to do no
/// harm. `devices`: of the models.
Arena default_arena(const std::vector<std::string>& devices);

}  // namespace ortchestra
