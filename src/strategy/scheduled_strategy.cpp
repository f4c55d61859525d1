#include <mutex>
#include <utility>

#include "strategy/intake.h"
#include "strategy/scheduler.h"

namespace ortchestra {

namespace {

class ScheduledStrategy final : public Strategy {
 public:
  ScheduledStrategy(std::size_t window, std::unique_ptr<Scheduler> scheduler)
      : intake_(window, [this](const BatchPointer& batch) { scheduler_->dispatch(batch); }),
        scheduler_(std::move(scheduler)) {}

  ~ScheduledStrategy() override { cancel(); }

  InputMemory input_memory() const override { return scheduler_->input_memory(); }

  void start(std::vector<ModelSpec> models, OnAnswer on_answer) override {
    intake_.open(std::move(on_answer));
    scheduler_->start(std::move(models), intake_);
    started_ = true;
  }

  bool submit(BatchPointer batch, std::stop_token stop) override {
    return intake_.submit(batch, std::move(stop));
  }

  bool try_submit(BatchPointer batch) override { return intake_.try_submit(batch); }

  void flush() override {
    const std::lock_guard lock(closing_);
    if (started_) scheduler_->flush();
  }

  void finish() override {
    // Whoever comes second (cancel() from another thread) waits here until the first has seen
    // everything end.
    const std::lock_guard lock(closing_);
    if (!std::exchange(started_, false)) return;
    intake_.refuse();
    scheduler_->close();
  }

  void cancel() override {
    intake_.refuse();
    scheduler_->abort();
    finish();
  }

 private:
  Intake intake_;
  std::unique_ptr<Scheduler> scheduler_;
  std::mutex closing_;
  bool started_ = false;
};

}  // namespace

std::unique_ptr<Strategy> with_window(const StrategyOptions& options,
                                      std::unique_ptr<Scheduler> scheduler) {
  return std::make_unique<ScheduledStrategy>(options.row.window.value_or(0), std::move(scheduler));
}

}  // namespace ortchestra
