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

/// What the row's options say about sessions. The study's rows leave to ONNX Runtime what they
/// don't name.
SessionOptions session_options(const StrategyOptions& options);

/// The models of a strategy that runs them in its own process, a session each (or as many as
/// `sessions` says), made one after another as ONNX Runtime asks for.
class LocalModels {
 public:
  /// Throws Error when a model can't be loaded, RunCancelled in place of loading one once `stop` is
  /// requested.
  LocalModels(std::vector<ModelSpec> models, const StrategyOptions& options,
              const std::stop_token& stop);
  LocalModels(std::vector<ModelSpec> models, const SessionOptions& options,
              const std::stop_token& stop, std::size_t sessions_a_model = 1);

  std::size_t size() const noexcept { return models_.size(); }

  const ModelSpec& spec(std::size_t model) const { return models_[model]; }
  Session& session(std::size_t model) { return *sessions_[model]; }
  bool cancelled() const noexcept { return cancelled_; }

  /// run() will be called for each of the batch's models: what `upload=ahead` copies to the device
  /// meanwhile. Waits for no run; with `pinned` it locks a segment that is new, which takes long.
  /// Throws where that fails.
  void announce(const BatchPointer& batch);

  /// Runs a model on a batch, on the calling thread: in the lane's session, where there are
  /// several. A failure is in the answer; nothing is thrown.
  Answer run(std::size_t model, BatchPointer batch, std::size_t lane);

  /// Runs the batch's models until the lane has its buffers, and its graphs where it has some.
  void warm_up(const BatchPointer& batch, std::size_t lane);

  /// From now on runs, those under way included, are answered "cancelled".
  void cancel() noexcept;

  /// Ends what announce() keeps at work. No batch may be announced any more.
  void close();

 private:
  std::size_t session_of(std::size_t model, std::size_t lane) const;

  std::vector<ModelSpec> models_;
  std::size_t sessions_a_model_ = 1;
  std::vector<std::unique_ptr<Session>> sessions_;  ///< the first of each model, then the second, …
  std::unique_ptr<PinnedMemory> pinned_;            ///< null: ordinary memory
  LendOutputMemory lend_;                           ///< with it
  std::unique_ptr<SharedUploads> uploads_;          ///< null: each run uploads its own
  std::atomic<bool> cancelled_ = false;
};

/// An answer of pending work after cancel().
Answer cancelled_answer(std::size_t model, BatchPointer batch);

/// Makes an answer that of a run which ended with `problem`.
void fail(Answer& answer, const std::exception_ptr& problem);

/// Runs `session` on a batch's tensor of that model and fills in outputs, runs, or the error.
/// `lend` as in Session::run. With `uploads` the tensor is taken from there.
Answer run_model(Session& session, const ModelSpec& spec, BatchPointer batch, std::size_t model,
                 std::size_t lane, const LendOutputMemory& lend = {},
                 SharedUploads* uploads = nullptr);

}  // namespace ortchestra
