#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "ortchestra/base/clock.h"
#include "ortchestra/model/model.h"
#include "ortchestra/tensor/batch.h"

namespace ortchestra {

/// One call of Session::run. One run may answer several batches, one batch may take several runs.
struct Run {
  std::size_t session = 0;  ///< which session, from 0, in the order they were made
  std::size_t lane = 0;     ///< which lane (thread, process) it ran on, from 0
  TimePoint start;
  TimePoint end;
  std::vector<std::int64_t> batches;  ///< ids of the batches it answered
  /// CPU seconds of the thread that called it: all of it where `intra` is 1. Absent where another
  /// process, or the session's own threads, did it.
  std::optional<double> cpu_s = {};
};

/// How the work of a model on a batch ended.
enum class AnswerStatus {
  ok,
  failed,       ///< the run failed; the model may succeed on other batches
  cancelled,    ///< cancel() came first
  exhausted,    ///< memory, threads, processes or open files ran out
  worker_lost,  ///< the model's worker process died: every later answer has this status too
};

/// The result of one model for one batch.
struct Answer {
  BatchPointer batch;
  std::size_t model = 0;         ///< index into the models that start() was given
  std::vector<Outputs> outputs;  ///< one per run, in frame order; empty unless the status is ok
  AnswerStatus status = AnswerStatus::ok;
  std::string error = {};  ///< the reason of any other status; empty when the status is ok
  /// This is the first answer since the model's worker process died and was started again.
  bool worker_restarted = false;
  std::vector<Run> runs;
  /// Of outputs that could not be written where they were wanted.
  std::uint64_t copied_bytes = 0;

  bool is_ok() const { return status == AnswerStatus::ok; }
  /// Sets the status and its reason, and drops the outputs.
  void fail(AnswerStatus why, std::string reason) {
    status = why;
    error = std::move(reason);
    outputs.clear();
  }
};

/// Where a batch's tensors must lie.
enum class InputMemory {
  any,
  shared,  ///< in a SharedMemory segment: Tensor::segment is set
};

/// Called once for each (batch, model of the batch), from any thread, several at once: must not
/// block and not throw.
using OnAnswer = std::function<void(Answer)>;

/// A way of scheduling models over batches. start, warm_up, submit, try_submit, flush, finish
/// belong to one thread; cancel may come from any other, at any time.
class Strategy {
 public:
  /// Ends everything: as cancel() where finish() or cancel() did not come before.
  virtual ~Strategy() = default;

  virtual InputMemory input_memory() const = 0;

  /// Loads the models and makes ready to run; nothing of it is timed. Throws Error if a model can't
  /// be loaded. After cancel() it returns as soon as it can, with nothing left behind: then warm_up
  /// does nothing and submit takes no batch.
  virtual void start(std::vector<ModelSpec> models, OnAnswer on_answer) = 0;

  /// Runs `batch` on every lane that has something of its own to make at its first runs, as the
  /// lanes of a GPU have (buffers, captured graphs), so that a clock started later does not see it.
  /// Returns when that is done; nothing is answered. Before the first submit().
  virtual void warm_up(const BatchPointer& batch) = 0;

  /// Hands over a batch; it never infers on the calling thread. Waits while the window is full.
  /// False when `stop` was requested, or cancel() came, before there was room: then the batch was
  /// not taken and is not answered.
  virtual bool submit(BatchPointer batch, std::stop_token stop) = 0;

  /// The same without waiting: false when the window is full.
  virtual bool try_submit(BatchPointer batch) = 0;

  /// Says that no batch will come for now: what is left may go in another order, so that no long
  /// run is left alone at the end. finish() does it too. Doesn't wait.
  virtual void flush() = 0;

  /// Returns when every submitted batch is answered and no thread or child process is left.
  virtual void finish() = 0;

  /// Answers all pending work "cancelled", runs under way included, then does as finish().
  /// Idempotent. While start() is under way it returns at once: start() loads no further model, but
  /// the one that it is loading in this process can't be interrupted. A worker process is killed.
  virtual void cancel() = 0;
};

}  // namespace ortchestra
