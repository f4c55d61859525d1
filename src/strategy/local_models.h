#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <stop_token>
#include <vector>

#include "ortchestra/model/session.h"
#include "ortchestra/strategy/strategies.h"
#include "runtime/cuda/pinned_memory.h"
#include "runtime/cuda/shared_uploads.h"

namespace ortchestra {

/// Converts the options of a row to session options. The defaults of the strategy must be filled
/// in.
SessionOptions session_options(const StrategyOptions& options);

/// The models of a strategy that runs them in its own process: one session per model, or N with the
/// option `sessions=N`. Sessions are created one after another, as ONNX Runtime requires. run() and
/// cancel() may be called by several threads at the same time.
class LocalModels {
 public:
  /// Throws Error if a model cannot be loaded. Throws RunCancelled before it loads the next model
  /// if `stop` was requested.
  LocalModels(std::vector<ModelSpec> models, const StrategyOptions& options,
              const std::stop_token& stop);
  LocalModels(std::vector<ModelSpec> models, const SessionOptions& options,
              const std::stop_token& stop, std::size_t sessions_per_model = 1);

  std::size_t size() const noexcept { return models_.size(); }

  const ModelSpec& spec(std::size_t model) const { return models_[model]; }
  Session& session(std::size_t model) { return *sessions_[model]; }
  bool cancelled() const noexcept { return cancelled_; }

  /// Announces that run() will be called for each of the batch's models. With `upload=ahead`,
  /// starts the copy of the input to the device. With `pinned`, page-locks the shared memory if it
  /// is new, which is slow. Never waits for a run. Throws on failure.
  void announce(const BatchPointer& batch);

  /// Runs a model on a batch on the calling thread. If the model has several sessions, uses the one
  /// assigned to `lane`. A failure is reported in the answer; nothing is thrown.
  Answer run(std::size_t model, BatchPointer batch, std::size_t lane);

  /// Runs each model of the batch twice, which allocates buffers and captures CUDA graphs. Ignores
  /// failures.
  void warm_up(const BatchPointer& batch, std::size_t lane);

  /// Stops active runs. Later calls of run() return at once. All are answered as "cancelled".
  void cancel() noexcept;

  /// Ends the work that announce() started. Do not call announce() after it.
  void close();

 private:
  std::size_t session_of(std::size_t model, std::size_t lane) const;

  std::vector<ModelSpec> models_;
  std::size_t sessions_per_model_ = 1;
  std::vector<std::unique_ptr<Session>>
      sessions_;  ///< the first sessions of all models, then the second ones, …
  std::unique_ptr<PinnedMemory> pinned_;  ///< null if memory is not pinned
  LendOutputMemory lend_;  ///< lends pinned memory for outputs; set together with pinned_
  std::unique_ptr<SharedUploads> uploads_;  ///< null: each run uploads its input itself
  std::atomic<bool> cancelled_ = false;
};

/// The answer for pending work after cancel().
Answer cancelled_answer(std::size_t model, BatchPointer batch);

/// Turns `answer` into the answer of a run that ended with `problem`.
void fail(Answer& answer, const std::exception_ptr& problem);

/// Runs `session` on the batch's tensor for this model. The answer has the outputs and runs, or the
/// error. `lend`: see Session::run. If `uploads` is not null, takes the input tensor from it.
Answer run_model(Session& session, const ModelSpec& spec, BatchPointer batch, std::size_t model,
                 std::size_t lane, const LendOutputMemory& lend = {},
                 SharedUploads* uploads = nullptr);

}  // namespace ortchestra
