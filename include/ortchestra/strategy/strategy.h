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

/// One call of Session::run. One run may answer several batches, and one batch may need several
/// runs.
struct Run {
  std::size_t session = 0;  ///< index of the session, from 0, in the order of their creation
  std::size_t lane = 0;     ///< index of the lane (thread or process), from 0
  TimePoint start;
  TimePoint end;
  std::vector<std::int64_t> batches;  ///< ids of the batches that it answered
  /// CPU seconds used by the calling thread. This is all CPU time of the run if `intra` is 1. Empty
  /// if another process or the session's own threads did the work.
  std::optional<double> cpu_s = {};
};

/// The outcome of one model for one batch.
enum class AnswerStatus {
  ok,
  failed,       ///< the run failed; the model may succeed on other batches
  cancelled,    ///< cancel() was called before the run was done
  exhausted,    ///< out of memory, threads, processes or file descriptors
  worker_lost,  ///< the model's worker process died; all later answers have this status too
};

/// The result of one model for one batch.
struct Answer {
  BatchPointer batch;
  std::size_t model = 0;  ///< index into the models passed to start()
  std::vector<Outputs>
      outputs;  ///< one per run, in the order of the frames; empty unless the status is ok
  AnswerStatus status = AnswerStatus::ok;
  std::string error = {};  ///< the reason if the status is not ok, else empty
  /// Whether this is the first answer after the model's worker process died and was restarted.
  bool worker_restarted = false;
  std::vector<Run> runs;
  /// Bytes copied within host memory: outputs that were not written in place, and shared inputs.
  std::uint64_t copied_bytes = 0;

  bool is_ok() const { return status == AnswerStatus::ok; }
  /// Sets the status and the reason, and clears the outputs.
  void fail(AnswerStatus why, std::string reason) {
    status = why;
    error = std::move(reason);
    outputs.clear();
  }
};

/// The kind of memory in which a batch's tensors must be.
enum class InputMemory {
  any,
  shared,  ///< in a SharedMemory segment (Tensor::segment is set)
};

/// Called exactly once per (batch, model of the batch). Several threads may call it at the same
/// time. It must not block and must not throw.
using OnAnswer = std::function<void(Answer)>;

/// A way of scheduling models on batches. Call start, warm_up, submit, try_submit, flush and finish
/// from one thread. cancel may be called from any thread at any time.
class Strategy {
 public:
  /// As cancel(), if neither finish() nor cancel() was called before.
  virtual ~Strategy() = default;

  virtual InputMemory input_memory() const = 0;

  /// Loads the models and gets ready to run. None of this is timed. Throws Error if a model cannot
  /// be loaded. After cancel() it returns as soon as possible and releases everything; warm_up then
  /// does nothing, and submit accepts no batch.
  virtual void start(std::vector<ModelSpec> models, OnAnswer on_answer) = 0;

  /// Runs `batch` on every lane that allocates something at its first runs. Lanes on a GPU do this
  /// (buffers, captured graphs). A measurement that starts later then does not include it. Returns
  /// when all lanes are done. Gives no answers. Call it before the first submit().
  virtual void warm_up(const BatchPointer& batch) = 0;

  /// Submits a batch. Never runs a model on the calling thread. Waits while the window is full.
  /// Returns false if `stop` was requested or cancel() was called before the window had a free
  /// slot; the batch is then not accepted, and gets no answers.
  virtual bool submit(BatchPointer batch, std::stop_token stop) = 0;

  /// As submit(), but never waits. Returns false if the window is full.
  virtual bool try_submit(BatchPointer batch) = 0;

  /// Tells the strategy that no batch will follow for now. It may then reorder the pending work, so
  /// that no long run remains alone at the end. Does not wait. finish() includes it.
  virtual void flush() = 0;

  /// Waits until every submitted batch is answered, and every thread and child process has ended.
  virtual void finish() = 0;

  /// Answers all pending work, including active runs, as "cancelled"; then as finish(). Idempotent.
  /// During start() it returns at once. start() then loads no further model. It cannot interrupt
  /// the loading of a model in this process, but it kills a worker process that is loading.
  virtual void cancel() = 0;
};

}  // namespace ortchestra
