#include "strategy/lanes.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "base/threads/start_thread.h"
#include "base/threads/task_queue.h"
#include "strategy/local_models.h"

namespace ortchestra {

namespace {

struct Lane {
  std::vector<std::size_t> models;
  TaskQueue<BatchPointer> batches;
  std::jthread thread;
};

class Lanes final : public Scheduler {
 public:
  Lanes(StrategyOptions options, std::vector<std::vector<std::size_t>> (*assign)(std::size_t))
      : options_(std::move(options)), assign_(assign) {}

  ~Lanes() override { close(); }

  void start(std::vector<ModelSpec> models, BatchWindow& window, std::stop_token stop) override {
    models_.emplace(std::move(models), options_, stop);
    for (std::vector<std::size_t>& own : assign_(models_->size())) {
      lanes_.push_back(std::make_unique<Lane>());
      lanes_.back()->models = std::move(own);
    }
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
      lanes_[lane]->thread =
          start_thread([this, &own = *lanes_[lane], lane, &window] { work(own, lane, window); });
    }
  }

  void dispatch(const BatchPointer& batch) override {
    models_->announce(batch);
    for (const auto& lane : lanes_) lane->batches.push(batch);
  }

  void abort() noexcept override { models_->cancel(); }

  void close() override {
    for (const auto& lane : lanes_) lane->batches.close();
    for (const auto& lane : lanes_) {
      if (lane->thread.joinable()) lane->thread.join();
    }
    if (models_) models_->close();
  }

 private:
  void work(Lane& own, std::size_t lane, BatchWindow& window) {
    while (const std::optional<BatchPointer> batch = own.batches.pop()) {
      for (const std::size_t model : (*batch)->models) {
        if (std::ranges::find(own.models, model) != own.models.end())
          window.deliver(models_->run(model, *batch, lane));
      }
    }
  }

  const StrategyOptions options_;
  std::vector<std::vector<std::size_t>> (*const assign_)(std::size_t);
  std::optional<LocalModels> models_;
  std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace

std::unique_ptr<Scheduler> make_lanes(
    const StrategyOptions& options,
    std::vector<std::vector<std::size_t>> (*assign)(std::size_t models)) {
  return std::make_unique<Lanes>(options, assign);
}

}  // namespace ortchestra
