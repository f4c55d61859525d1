#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/system/cpu_budget.h"
#include "base/threads/start_thread.h"
#include "ortchestra/base/error.h"
#include "strategy/local_models.h"
#include "strategy/pool_queue.h"
#include "strategy/scheduler.h"

namespace ortchestra {

namespace {

/// The window has two batches per worker. So each worker finds a task even if all ask at the same
/// time and each batch in flight has only one task left.
void fill_in_pool(RowOptions& options, const std::vector<std::string>& devices) {
  if (!options.workers) options.workers = cpu_budget().threads();
  // The size of a global pool is a rule for all strategies.
  if (!options.intra.is_set() && options.threads != ThreadPool::global) options.intra = 1;
  if (!options.arena && !devices.empty()) options.arena = default_arena(devices);
  if (options.sessions.value_or(1) > *options.workers) {
    throw input_error("row option sessions=" + std::to_string(*options.sessions) + ": " +
                      std::to_string(*options.workers) +
                      " workers use at most one session each: set fewer sessions or more workers");
  }
  if (!options.window) options.window = Window{2 * static_cast<std::size_t>(*options.workers)};
}

/// Worker threads that take (batch, model) tasks from one queue. Any worker runs any model, so no
/// worker is idle while there are tasks, whatever the costs of the models.
class Pool final : public Scheduler {
 public:
  explicit Pool(StrategyOptions options) : options_(std::move(options)) {}
  ~Pool() override { close(); }

  void start(std::vector<ModelSpec> models, BatchWindow& window, std::stop_token stop) override {
    StrategyOptions options = options_;
    fill_in_pool(options.row, model_devices(models, options));
    const auto workers = static_cast<std::size_t>(*options.row.workers);
    models_.emplace(std::move(models), options, stop, workers);
    queue_.emplace(models_->size());
    workers_.reserve(workers);
    try {
      for (std::size_t worker = 0; worker < workers; ++worker)
        workers_.push_back(start_thread([this, worker, &window] { work(worker, window); }));
    } catch (const Error& error) {
      const std::size_t started = workers_.size();
      close();
      throw exhausted("pool: only " + std::to_string(started) + " of " + std::to_string(workers) +
                      " workers could be started; set a smaller workers=N: " + error.what());
    }
  }

  void warm_up(const BatchPointer& batch) override {
    if (!models_->need_warm_up()) return;
    const auto warm_up =
        std::make_shared<WarmUpBarrier>(static_cast<std::ptrdiff_t>(workers_.size()));
    queue_->push(std::vector<PoolTask>(workers_.size(), {0, batch, warm_up}));
    warm_up->done.wait();
  }

  void dispatch(const BatchPointer& batch) override {
    models_->announce(batch);
    std::vector<PoolTask> tasks;
    for (const std::size_t model : batch->models) tasks.push_back({model, batch, nullptr});
    queue_->push(std::move(tasks));
  }

  void flush() override { queue_->reorder(); }

  void abort() noexcept override { models_->cancel(); }

  void close() override {
    if (!queue_) return;
    flush();
    queue_->close();
    for (std::jthread& worker : workers_) {
      if (worker.joinable()) worker.join();
    }
    models_->close();
  }

 private:
  void work(std::size_t worker, BatchWindow& window) {
    while (const std::optional<PoolTask> task = queue_->pop()) {
      if (task->warm_up) {
        task->warm_up->started.arrive_and_wait();
        models_->warm_up(task->batch, worker);
        task->warm_up->done.count_down();
        continue;
      }
      const TimePoint start = Clock::now();
      Answer answer = models_->run(task->model, task->batch, worker);
      queue_->note_cost(*task, seconds_between(start, Clock::now()));
      window.deliver(std::move(answer));
    }
  }

  const StrategyOptions options_;
  std::optional<LocalModels> models_;
  std::optional<PoolQueue> queue_;
  std::vector<std::jthread> workers_;
};

std::unique_ptr<Strategy> make_pool(const StrategyOptions& options) {
  return make_scheduled_strategy(options, std::make_unique<Pool>(options));
}

std::vector<RowOptions> pool_candidates(const SearchContext& context) {
  if (!context.on_gpu) return {{.workers = context.threads}};
  std::vector<RowOptions> rows{
      {.workers = 4, .sessions = 2, .upload = Upload::ahead, .pinned = true},
      {.workers = 4, .sessions = 4, .binding = true, .pinned = true}};
  if (context.device_with_graphs) {
    rows.push_back(
        {.workers = 4, .sessions = 4, .pinned = true, .device = context.device_with_graphs});
  }
  return rows;
}

}  // namespace

StrategyInfo pool_strategy() {
  return {.name = "pool",
          .help = "workers take (batch, model) tasks from one queue",
          .make = make_pool,
          .own_options = {"workers", "sessions", "upload", "binding", "pinned"},
          .fill_in = fill_in_pool,
          .complexity = 2,
          .candidates = pool_candidates};
}

}  // namespace ortchestra
