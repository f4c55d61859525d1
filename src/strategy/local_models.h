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

/// The session options of a row. Whatever the rows of the study do not set is left to ONNX Runtime.
SessionOptions session_options(const StrategyOptions& options);

/// The models of a strategy that runs them in its own process: one session per model, or as many as
/// the row's option `sessions`. Sessions are created one after another, as ONNX Runtime requires.
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

  /// Announces that run() will be called for each of the batch's models. With `upload=ahead` the
  /// copy to the device starts. With `pinned` a new segment is page-locked, which takes long. Never
  /// waits for a run. Throws on failure.
  void announce(const BatchPointer& batch);

  /// Runs a model on a batch on the calling thread, in the lane's session if a model has several. A
  /// failure is reported in the answer; nothing is thrown.
  Answer run(std::size_t model, BatchPointer batch, std::size_t lane);

  /// Runs the batch's models until the lane has allocated its buffers and captured its graphs, if
  /// any.
  void warm_up(const BatchPointer& batch, std::size_t lane);

  /// Ends all runs, active and later ones. They are answered as "cancelled".
  void cancel() noexcept;

  /// Ends the work that announce() started. Do not call announce() after it.
  void close();

 private:
  std::size_t session_of(std::size_t model, std::size_t lane) const;

  std::vector<ModelSpec> models_;
  std::size_t sessions_per_model_ = 1;
  std::vector<std::unique_ptr<Session>>
      sessions_;                          ///< first session of each model, then the second, …
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
/// error. `lend`: see Session::run. With `uploads` the tensor is taken from there.
Answer run_model(Session& session, const ModelSpec& spec, BatchPointer batch, std::size_t model,
                 std::size_t lane, const LendOutputMemory& lend = {},
                 SharedUploads* uploads = nullptr);

}  // namespace ortchestra
