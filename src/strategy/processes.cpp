#include <memory>
#include <stop_token>
#include <utility>

#include "model/spec_json.h"
#include "strategy/local_models.h"
#include "strategy/scheduler.h"
#include "strategy/workers/worker_link.h"

namespace ortchestra {

namespace {

/// Study 3.4: one process per model, with the session inside it. All workers map the same shared
/// memory with the frames. Outputs also return in shared memory.
class Processes final : public Scheduler {
 public:
  explicit Processes(StrategyOptions options) : options_(std::move(options)) {}

  InputMemory input_memory() const override { return InputMemory::shared; }

  void start(std::vector<ModelSpec> models, BatchWindow& window, std::stop_token stop) override {
    // Different processes may create their sessions at the same time: ask all of them before
    // waiting for the first.
    try {
      const std::vector<SessionOptions> sessions = session_options(options_, models);
      for (std::size_t model = 0; model < models.size(); ++model) {
        links_.push_back(std::make_unique<WorkerLink>(models[model], model, sessions[model],
                                                      options_.worker_restarts, window));
      }
      const std::stop_callback abort_on_stop(std::move(stop), [this] { abort(); });
      for (const auto& link : links_) link->wait_until_open();
    } catch (...) {
      links_.clear();
      throw;
    }
  }

  void dispatch(const BatchPointer& batch) override {
    for (const std::size_t model : batch->models) links_[model]->check(*batch);
    for (const std::size_t model : batch->models) links_[model]->push(batch);
  }

  void abort() noexcept override {
    for (const auto& link : links_) link->abort();
  }

  void close() override {
    for (const auto& link : links_) link->close();
  }

 private:
  const StrategyOptions options_;
  std::vector<std::unique_ptr<WorkerLink>> links_;
};

std::unique_ptr<Strategy> make_processes(const StrategyOptions& options) {
  return make_scheduled_strategy(options, std::make_unique<Processes>(options));
}

}  // namespace

StrategyInfo processes_strategy() {
  return {.name = "processes",
          .help = "one process per model, frames in shared memory",
          .make = make_processes,
          .own_options = {"binding"},
          .models_share_a_process = false,
          .complexity = 5,
          .candidates = [](const SearchContext&) { return std::vector<RowOptions>{{.intra = 1}}; }};
}

}  // namespace ortchestra
