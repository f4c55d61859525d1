#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/threads/early_stop.h"
#include "base/threads/task_queue.h"
#include "engine/closable_semaphore.h"
#include "engine/in_flight.h"
#include "engine/interpreter.h"
#include "engine/preparation.h"
#include "engine/stage_clock.h"
#include "engine/stream.h"
#include "ortchestra/engine/engine.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/strategy/strategy.h"

namespace ortchestra {

/// Limits on the work in an engine, so that its memory does not grow with the number of frames.
struct EngineLimits {
  std::size_t batch = 1;       ///< frames per full chunk
  std::size_t helpers = 1;     ///< threads that prepare frames and interpret answers
  std::size_t chunks = 1;      ///< chunks between dispatch() and the end of interpreting
  std::size_t unprepared = 1;  ///< frames that wait to be prepared
};

/// The stages of an engine between submitted frames and results: helper threads prepare frames, one
/// thread submits their batches to the strategy, and the helpers interpret the answers.
/// Thread-safe. Any error stops `stop`; then no further frame is processed.
class EngineStages {
 public:
  /// Loads the models and starts the threads. All arguments are kept by reference.
  /// Throws Error(input), Error(failure) or Error(exhausted) when a model cannot be loaded or a
  /// thread or worker process cannot be started.
  EngineStages(const EngineOptions& options, const ResolvedModels& resolved,
               const Interpreter& interpreter, const Row& row, const EngineLimits& limits,
               const EngineObserver& observer, EarlyStop& stop);
  /// finish() or cancel() must have been called by the owner of `stop`.
  ~EngineStages();
  EngineStages(const EngineStages&) = delete;
  EngineStages& operator=(const EngineStages&) = delete;

  /// Reserves one of the EngineLimits::chunks slots; each dispatch() needs one. acquire_slot()
  /// waits for a free slot. False when `stop` has stopped, or when try_acquire_slot() finds no free
  /// slot.
  bool acquire_slot() { return slots_.acquire(); }
  bool try_acquire_slot() { return slots_.try_acquire(); }
  /// Waits until a slot is free, without reserving it. False if none is free until `deadline`, or
  /// when `stop` has stopped.
  bool wait_for_slot(TimePoint deadline) { return slots_.wait_until_free(deadline); }

  /// Whether dispatch() waits while EngineLimits::unprepared frames already wait for a helper.
  enum class Pace { never_waits, waits };
  /// Starts the work on the frames of one chunk, in the slot that the caller has reserved. The
  /// frames of one stream must be passed in order.
  void dispatch(std::size_t stream_number, EngineStream& stream, std::vector<SourceFrame> frames,
                Pace pace);
  /// Calls Strategy::flush() after all dispatched frames are submitted.
  void flush() { to_submit_.push(nullptr); }
  /// Returns when all dispatched frames are done and no thread or worker process is left.
  void finish();
  /// Cancels all runs. The owner of `stop` must stop it before.
  void cancel();

  EngineFigures figures() const;

 private:
  void start_threads();
  void prepare(Chunk& chunk, std::size_t frame, std::size_t lane);
  void submit_chunks();
  void submit_batch(const std::shared_ptr<Batch>& batch);
  void take(Answer answer);
  void interpret_later(const ChunkPointer& chunk);
  void interpret(const ChunkPointer& chunk, std::size_t frame, std::size_t lane);

  const TimePoint created_ = Clock::now();
  const EngineOptions& options_;
  const ResolvedModels& resolved_;
  const Interpreter& interpreter_;
  const Row& row_;
  const EngineLimits& limits_;
  EarlyStop& stop_;

  SpanLog log_;
  StageClock preparing_{"prepare", log_};
  StageClock interpreting_{"interpret", log_};
  InFlight in_flight_;

  std::mutex dispatching_;
  std::int64_t next_batch_id_ = 0;
  ClosableSemaphore slots_;
  ClosableSemaphore unprepared_;
  TaskQueue<ChunkPointer> to_submit_;  ///< a null pointer means flush()
  TaskQueue<std::function<void(std::size_t lane)>> tasks_;
  std::stop_callback<std::function<void()>> close_semaphores_;

  const std::unique_ptr<Strategy> strategy_;
  Preparation preparation_;
  double startup_s_ = 0;
  std::mutex joining_;
  std::vector<std::jthread> helpers_;
  std::jthread submitter_;
};

}  // namespace ortchestra
