#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "runtime/devices/traits.h"
#include "strategy/batch_window.h"
#include "strategy/scheduler.h"

namespace ortchestra {

namespace {

class ScheduledStrategy final : public Strategy {
 public:
  ScheduledStrategy(const RowOptions& row, std::unique_ptr<Scheduler> scheduler)
      : pinned_(row.pinned.value_or(false)),
        window_(row.window.value_or(Window{}).batches,
                [this](const BatchPointer& batch) { scheduler_->dispatch(batch); }),
        scheduler_(std::move(scheduler)) {}

  ~ScheduledStrategy() override { cancel(); }

  /// Page-locked inputs must be in memory that is reused, because page-locking takes long.
  InputMemory input_memory() const override {
    return pinned_ ? InputMemory::shared : scheduler_->input_memory();
  }

  void start(std::vector<ModelSpec> models, OnAnswer on_answer) override {
    window_.open(std::move(on_answer));
    try {
      scheduler_->start(std::move(models), window_, cancelled_.get_token());
    } catch (...) {
      if (cancelled_.stop_requested()) return;
      throw;
    }
    {
      const std::lock_guard lock(running_);
      started_ = true;
      aborter_.emplace(cancelled_.get_token(), [this] { scheduler_->abort(); });
    }
    // If cancel() was called during start(), this thread must do the rest of its work.
    if (cancelled_.stop_requested()) finish();
  }

  void warm_up(const BatchPointer& batch) override {
    const std::lock_guard lock(running_);
    if (started_) scheduler_->warm_up(batch);
  }

  bool submit(BatchPointer batch, std::stop_token stop) override {
    return window_.submit(batch, std::move(stop));
  }

  bool try_submit(BatchPointer batch) override { return window_.try_submit(batch); }

  void flush() override {
    const std::lock_guard lock(running_);
    if (started_) scheduler_->flush();
  }

  void finish() override {
    // finish() and cancel() may be called on two threads. The second call waits here until the
    // first has ended everything.
    const std::lock_guard lock(running_);
    if (!std::exchange(started_, false)) return;
    window_.close();
    scheduler_->close();
    aborter_.reset();
  }

  void cancel() override {
    window_.close();
    cancelled_.request_stop();
    finish();
  }

 private:
  const bool pinned_;
  BatchWindow window_;
  std::unique_ptr<Scheduler> scheduler_;
  std::stop_source cancelled_;
  std::mutex running_;  ///< locked while the scheduler warms up, flushes or closes
  bool started_ = false;
  /// Calls the scheduler's abort() on cancel(). Set from the end of start() to the end of finish().
  std::optional<std::stop_callback<std::function<void()>>> aborter_;
};

}  // namespace

std::unique_ptr<Strategy> make_scheduled_strategy(const StrategyOptions& options,
                                                  std::unique_ptr<Scheduler> scheduler) {
  return std::make_unique<ScheduledStrategy>(options.row, std::move(scheduler));
}

Arena default_arena(const std::vector<std::string>& devices) {
  return std::ranges::all_of(devices, is_cpu) ? Arena::shared : Arena::own;
}

}  // namespace ortchestra
