#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <coroutine>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/system/cpu_budget.h"
#include "base/threads/start_thread.h"
#include "ortchestra/base/error.h"
#include "runtime/devices/traits.h"
#include "strategy/async_slots.h"
#include "strategy/detached_coroutine.h"
#include "strategy/local_models.h"
#include "strategy/scheduler.h"

namespace ortchestra {

namespace {

using WorkGuard = asio::executor_work_guard<asio::io_context::executor_type>;

/// An awaitable asynchronous run. Await it on the executor's thread. The run ends on a thread of
/// the session, which only posts the rest of the coroutine to the executor.
class AwaitedRun {
 public:
  AwaitedRun(asio::io_context& executor, Session& session, TensorView image)
      : executor_(executor), session_(session), image_(std::move(image)) {}

  bool await_ready() const noexcept { return false; }

  void await_suspend(std::coroutine_handle<> handle) {
    // The guard keeps the executor running: it cannot see the active run.
    session_.run_async(image_, [this, handle, guard = asio::make_work_guard(executor_)](
                                   Outputs outputs, std::exception_ptr problem) {
      outputs_ = std::move(outputs);
      problem_ = std::move(problem);
      asio::post(guard.get_executor(), [handle] { handle.resume(); });
    });
  }

  /// Rethrows the run's exception.
  Outputs await_resume() {
    if (problem_) std::rethrow_exception(problem_);
    return std::move(outputs_);
  }

 private:
  asio::io_context& executor_;
  Session& session_;
  const TensorView image_;
  Outputs outputs_;
  std::exception_ptr problem_;
};

std::size_t divided_rounding_up(std::size_t all, std::size_t parts) {
  return (all + parts - 1) / parts;
}

/// Threads per session. The first one is the calling thread, which takes no part in asynchronous
/// runs. The other threads of all sessions together are at least as many as the workers, and at
/// least one per session.
int threads_per_session(int workers, std::size_t models) {
  return 1 + static_cast<int>(divided_rounding_up(static_cast<std::size_t>(workers), models));
}

void fill_in_async(RowOptions& options, const std::vector<std::string>& devices) {
  if (options.intra.value() == 1) {
    throw input_error(
        "row option intra=1: async needs threads besides the calling thread, and intra=1 gives it "
        "none: give intra=2 or more, or leave it out");
  }
  if (options.intra.is_runtime_default()) {
    throw input_error(
        "row option intra=default: async must know the number of threads per session: give intra=2 "
        "or more, or leave it out");
  }
  if (!options.workers) options.workers = cpu_budget().threads();
  if (!options.intra.is_set() && options.threads == ThreadPool::global) {
    options.intra = threads_per_session(*options.workers, 1);  // all models share the pool
  } else if (!options.intra.is_set() && !devices.empty()) {
    options.intra = threads_per_session(*options.workers, devices.size());
  }
  if (!options.spin.is_set()) options.spin = Spin::off();
  if (!options.window) options.window = Window{2 * static_cast<std::size_t>(*options.workers)};
  if (!options.arena && !devices.empty()) options.arena = default_arena(devices);
}

/// How many runs of each model's session are active at the same time. Further runs would only wait
/// in the session, and occupy lanes.
std::vector<std::size_t> runs_at_once(const std::vector<std::string>& devices,
                                      std::size_t threads) {
  std::vector<std::size_t> runs;
  runs.reserve(devices.size());
  for (const std::string& device : devices)
    runs.push_back(runs_wait_for_each_other(device) ? 1 : threads);
  return runs;
}

/// One coroutine per (batch, model), all on one thread. Each awaits a lane and then its run, so no
/// run blocks that thread, unlike in `coroutines`. The sessions' own threads do the runs. At most
/// `workers` runs are active at the same time.
class Async final : public Scheduler {
 public:
  explicit Async(StrategyOptions options) : options_(std::move(options)) {}
  ~Async() override { close(); }

  void start(std::vector<ModelSpec> models, BatchWindow& window, std::stop_token stop) override {
    window_ = &window;
    const auto workers = static_cast<std::size_t>(options_.row.workers.value_or(1));
    StrategyOptions options = options_;
    const std::vector<std::string> devices = model_devices(models, options);
    fill_in_async(options.row, devices);
    // Without models there are no sessions, and no default for `intra`.
    const auto at_once = static_cast<std::size_t>(options.row.intra.value().value_or(2) - 1);
    models_.emplace(std::move(models), options, stop);
    slots_.emplace(executor_, workers, runs_at_once(devices, at_once));
    thread_ = start_thread([this] { executor_.run(); });
  }

  void dispatch(const BatchPointer& batch) override {
    asio::post(executor_, [this, batch] {
      for (const std::size_t model : batch->models) answer(model, batch);
    });
  }

  void abort() noexcept override {
    const std::lock_guard lock(ending_);
    if (models_) models_->cancel();
  }

  void close() override {
    if (!thread_.joinable()) return;
    guard_.reset();
    thread_.join();
    // The sessions' threads are lanes too: they end when the sessions are destroyed.
    const std::lock_guard lock(ending_);
    models_.reset();
  }

 private:
  DetachedCoroutine answer(std::size_t model, BatchPointer batch) {
    const std::size_t lane = co_await slots_->acquire(model);
    Answer answer;
    answer.batch = batch;
    answer.model = model;
    std::exception_ptr problem;
    try {
      for (const TensorView& piece : pieces(model, *batch)) {
        if (models_->cancelled()) throw RunCancelled();
        Run run;
        run.session = model;
        run.lane = lane;
        run.batches = {batch->id};
        run.start = Clock::now();
        AwaitedRun awaited(executor_, models_->session(model), piece);
        Outputs outputs = co_await awaited;
        run.end = Clock::now();
        answer.outputs.push_back(std::move(outputs));
        answer.runs.push_back(std::move(run));
      }
    } catch (...) {
      problem = std::current_exception();
    }
    if (problem) fail(answer, problem);
    slots_->release(lane, model);
    window_->deliver(std::move(answer));
  }

  std::vector<TensorView> pieces(std::size_t model, const Batch& batch) const {
    const ModelSpec& spec = models_->spec(model);
    std::vector<TensorView> all;
    for_each_piece(spec, batch.tensors.at(spec.tensor), batch.count,
                   [&all](const TensorView& piece) { all.push_back(piece); });
    return all;
  }

  const StrategyOptions options_;
  BatchWindow* window_ = nullptr;
  // Declared before the sessions: their threads may still be in post() when the last coroutine has
  // ended.
  asio::io_context executor_{1};
  WorkGuard guard_{executor_.get_executor()};
  std::mutex ending_;  ///< abort() may be called while close() destroys the sessions
  std::optional<LocalModels> models_;
  std::optional<AsyncSlots> slots_;
  std::jthread thread_;
};

std::unique_ptr<Strategy> make_async(const StrategyOptions& options) {
  return make_scheduled_strategy(options, std::make_unique<Async>(options));
}

std::vector<RowOptions> async_candidates(const SearchContext& context) {
  if (context.on_gpu) return {};
  return {{.intra = std::max(context.threads, 2)}};
}

}  // namespace

StrategyInfo async_strategy() {
  return {.name = "async",
          .help = "coroutines that await ONNX Runtime's asynchronous runs",
          .make = make_async,
          .own_options = {"workers"},
          .fill_in = fill_in_async,
          .lanes_keep_their_thread = false,
          .complexity = 3,
          .candidates = async_candidates};
}

}  // namespace ortchestra
