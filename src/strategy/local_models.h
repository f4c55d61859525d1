#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "ortchestra/model/session.h"
#include "ortchestra/strategy/strategies.h"
#include "runtime/cuda/pinned_memory.h"
#include "runtime/cuda/shared_uploads.h"

namespace ortchestra {

/// The device of each model.
std::vector<std::string> model_devices(const std::vector<ModelSpec>& models,
                                       const StrategyOptions& options);

/// Converts the options of a row to session options, one per model. The defaults of the strategy
/// must be filled in. With `binding=on`, models whose device has no accessible memory run without
/// it, unless this is so for all models: then the first session refuses it.
std::vector<SessionOptions> session_options(const StrategyOptions& options,
                                            const std::vector<ModelSpec>& models);

/// The models of a strategy that runs them in its own process, each on its device. There is one
/// session per model, or N with the option `sessions=N`. Without that option, a model whose device
/// runs the runs of a session one after another has a session for each of `lanes`. Sessions are
/// created one after another, as ONNX Runtime requires. run() and cancel() may be called by several
/// threads at the same time.
///
/// The options `upload` and `pinned` apply to the models whose device has accessible memory. They
/// are refused if there is no such model.
class LocalModels {
 public:
  /// Throws Error if a model cannot be loaded. Throws RunCancelled before it loads the next model
  /// if `stop` was requested. `lanes`: how many lanes may run one model at the same time.
  LocalModels(std::vector<ModelSpec> models, const StrategyOptions& options,
              const std::stop_token& stop, std::size_t lanes = 1);

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

  /// Whether a model runs elsewhere than on the CPU. On the CPU there is nothing to warm up: lanes
  /// share a session's threads and arena.
  bool need_warm_up() const noexcept { return needs_warm_up_; }

  /// Runs each model of the batch that needs it twice, which allocates buffers and captures CUDA
  /// graphs. Ignores failures.
  void warm_up(const BatchPointer& batch, std::size_t lane);

  /// Stops active runs. Later calls of run() return at once. All are answered as "cancelled".
  void cancel() noexcept;

  /// Ends the work that announce() started. Do not call announce() after it.
  void close();

 private:
  /// What the models on one device share.
  struct DeviceShare {
    std::shared_ptr<DeviceMemory> memory;
    std::unique_ptr<SharedUploads> uploads;  ///< null: each run uploads its input itself
    LendOutputMemory lend;  ///< lends pinned memory for outputs; empty if memory is not pinned
  };

  void open_sessions(const std::vector<SessionOptions>& options, const std::stop_token& stop,
                     const std::vector<std::size_t>& sessions_of_model);
  void share_memory(const std::vector<std::string>& devices, Upload upload);
  void pin_memory();
  std::size_t session_of(std::size_t model, std::size_t lane) const;
  const LendOutputMemory& lend_of(std::size_t model) const;
  SharedUploads* uploads_of(std::size_t model) const;

  std::vector<ModelSpec> models_;
  /// The first sessions of all models, then the second ones, …
  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<std::vector<std::size_t>> session_numbers_;  ///< indices into sessions_, per model
  std::vector<bool> is_on_cpu_;                            ///< per model
  bool needs_warm_up_ = false;
  std::map<std::string, DeviceShare> shares_;  ///< by device; empty without such options
  std::vector<DeviceShare*> share_of_model_;   ///< null: the model's device has none
  std::unique_ptr<PinnedMemory> pinned_;       ///< null if memory is not pinned
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
