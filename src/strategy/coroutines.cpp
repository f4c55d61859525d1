#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <coroutine>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/threads/start_thread.h"
#include "strategy/detached_coroutine.h"
#include "strategy/local_models.h"
#include "strategy/scheduler.h"

namespace ortchestra {

namespace {

/// The batches of one model. next() suspends only if no batch is available, like an await in the
/// study's program. The coroutine is resumed on the executor when a batch arrives.
class BatchStream {
 public:
  explicit BatchStream(asio::io_context& executor) : executor_(executor) {}

  void push(std::optional<BatchPointer> batch) {
    const std::lock_guard lock(mutex_);
    batches_.push_back(std::move(batch));
    if (const auto waiting = std::exchange(waiting_, nullptr))
      asio::post(executor_, [waiting] { waiting.resume(); });
  }

  auto next() {
    struct Awaiter {
      BatchStream& stream;
      bool await_ready() const noexcept { return false; }
      bool await_suspend(std::coroutine_handle<> handle) {
        const std::lock_guard lock(stream.mutex_);
        if (!stream.batches_.empty()) return false;
        stream.waiting_ = handle;
        return true;
      }
      /// Empty at the end.
      std::optional<BatchPointer> await_resume() {
        const std::lock_guard lock(stream.mutex_);
        std::optional<BatchPointer> batch = std::move(stream.batches_.front());
        stream.batches_.pop_front();
        return batch;
      }
    };
    return Awaiter{*this};
  }

 private:
  asio::io_context& executor_;
  std::mutex mutex_;
  std::deque<std::optional<BatchPointer>> batches_;
  std::coroutine_handle<> waiting_;
};

/// Study 3.5: one coroutine per model, all on one thread. Each awaits its batches, but blocks in
/// Session::run and does not yield there. So with an unbounded window each model runs on all
/// batches before the next model starts.
class Coroutines final : public Scheduler {
 public:
  explicit Coroutines(StrategyOptions options) : options_(std::move(options)) {}
  ~Coroutines() override { close(); }

  void start(std::vector<ModelSpec> models, BatchWindow& window, std::stop_token stop) override {
    models_.emplace(std::move(models), options_, stop);
    for (std::size_t model = 0; model < models_->size(); ++model) {
      streams_.push_back(std::make_unique<BatchStream>(executor_));
      asio::post(executor_, [this, model, &window] { run_batches(model, window); });
    }
    thread_ = start_thread([this] { executor_.run(); });
  }

  void dispatch(const BatchPointer& batch) override {
    models_->announce(batch);
    for (const std::size_t model : batch->models) streams_[model]->push(batch);
  }

  void abort() noexcept override { models_->cancel(); }

  void close() override {
    if (!thread_.joinable()) return;
    for (const auto& stream : streams_) stream->push(std::nullopt);
    guard_.reset();
    thread_.join();
    models_->close();
  }

 private:
  DetachedCoroutine run_batches(std::size_t model, BatchWindow& window) {
    while (const std::optional<BatchPointer> batch = co_await streams_[model]->next()) {
      window.deliver(models_->run(model, *batch, 0));
    }
  }

  const StrategyOptions options_;
  std::optional<LocalModels> models_;
  asio::io_context executor_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_{executor_.get_executor()};
  std::vector<std::unique_ptr<BatchStream>> streams_;
  std::jthread thread_;
};

std::unique_ptr<Strategy> make_coroutines(const StrategyOptions& options) {
  return make_scheduled_strategy(options, std::make_unique<Coroutines>(options));
}

std::vector<RowOptions> coroutines_candidates(const SearchContext& context) {
  // With one thread per session it does the same as serial, in a more complex way.
  if (context.on_gpu || context.threads == 1) return {};
  return {{.intra = context.threads}, {.intra = context.threads, .spin = Spin::off()}};
}

}  // namespace

StrategyInfo coroutines_strategy() {
  return {.name = "coroutines",
          .help = "one coroutine per model on one thread, blocking runs",
          .make = make_coroutines,
          .own_options = {"upload", "binding", "pinned"},
          .complexity = 4,
          .candidates = coroutines_candidates};
}

}  // namespace ortchestra
