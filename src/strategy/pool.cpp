#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "base/affinity.h"
#include "base/cpu_budget.h"
#include "ortchestra/base/error.h"
#include "strategy/local_models.h"
#include "strategy/micro_batches.h"
#include "strategy/pool_queue.h"
#include "strategy/scheduler.h"

namespace ortchestra {

namespace {

/// Workers, each of which runs the next task of one queue: (batch, model). Any worker runs any
/// model, so none is idle while there is work, whatever the models cost.
class Pool final : public Scheduler {
 public:
  explicit Pool(StrategyOptions options) : options_(std::move(options)) {}
  ~Pool() override { close(); }

  void start(std::vector<ModelSpec> models, Intake& intake) override {
    models_.emplace(std::move(models), options_);
    queue_.emplace(models_->size());
    std::vector<bool> joinable;
    for (std::size_t model = 0; model < models_->size(); ++model)
      joinable.push_back(models_->spec(model).fixed_batch == 0);
    groups_.emplace(options_.row.micro_batch.value_or(1), std::move(joinable));
    const auto workers = static_cast<std::size_t>(options_.row.workers.value_or(1));
    try {
      for (std::size_t worker = 0; worker < workers; ++worker)
        workers_.emplace_back([this, worker, &intake] { work(worker, intake); });
    } catch (const std::system_error& error) {
      const std::size_t started = workers_.size();
      close();
      throw failure("pool: of " + std::to_string(workers) + " workers only " +
                    std::to_string(started) + " could be started (" + error.what() +
                    "): give fewer with workers=N");
    }
  }

  void dispatch(const BatchPointer& batch) override {
    for (std::vector<PoolTask>& turn : groups_->add(batch)) queue_->push(std::move(turn));
  }

  void flush() override {
    queue_->push(groups_->release());
    queue_->level();
  }

  void abort() noexcept override {
    if (models_) models_->cancel();
  }

  void close() override {
    if (!groups_) return;
    flush();
    queue_->close();
    for (std::jthread& worker : workers_) {
      if (worker.joinable()) worker.join();
    }
  }

 private:
  void work(std::size_t worker, Intake& intake) {
    if (options_.row.pin.value_or(false)) pin_this_thread(worker);
    while (const std::optional<PoolTask> task = queue_->pop()) {
      const TimePoint start = Clock::now();
      std::vector<Answer> answers = models_->run_all(task->model, task->batches, worker);
      queue_->note_cost(*task, seconds_between(start, Clock::now()));
      for (Answer& answer : answers) intake.answer(std::move(answer));
    }
  }

  const StrategyOptions options_;
  std::optional<LocalModels> models_;
  std::optional<PoolQueue> queue_;
  std::optional<MicroBatches> groups_;
  std::vector<std::jthread> workers_;
};

}  // namespace

/// The window: should all workers come for a task at one moment, each finds one, even where each
/// batch in flight (each group of them, where some are joined) is down to its last task.
void fill_in_pool(RowOptions& options) {
  if (!options.workers) options.workers = cpu_budget().threads();
  if (!options.intra) options.intra = 1;
  if (!options.arena) options.arena = Arena::shared;
  if (options.sessions.value_or(1) > *options.workers) {
    throw input_error("row option sessions=" + std::to_string(*options.sessions) + ": " +
                      std::to_string(*options.workers) +
                      " workers never use so many: give fewer, or more workers");
  }
  const std::size_t joined = options.micro_batch.value_or(1);
  if (joined > 1 && options.upload == Upload::shared) {
    throw input_error(
        "row options micro-batch and upload=shared: what is joined in one run is gathered on the "
        "host and can't be shared on the device; give one of them");
  }
  if (!options.window) options.window = 2 * joined * static_cast<std::size_t>(*options.workers);
  if (*options.window > 0 && *options.window < joined) {
    throw input_error("row option micro-batch=" + std::to_string(joined) + ": a window of " +
                      std::to_string(*options.window) +
                      " never holds so many batches: give window=" + std::to_string(joined) +
                      " or more, or join fewer");
  }
}

std::unique_ptr<Strategy> make_pool(const StrategyOptions& options) {
  return with_window(options, std::make_unique<Pool>(options));
}

}  // namespace ortchestra
