// Implements a strategy, a variant of the built-in strategy serial, and compares the two.
// Prints (regular expression): backwards:window=2 +[0-9.]+ s, outputs identical

#include <condition_variable>
#include <cstdio>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "ortchestra/base/error.h"
#include "ortchestra/bench/bench.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/model/devices.h"
#include "ortchestra/model/session.h"
#include "ortchestra/strategy/strategies.h"
#include "ortchestra/worker/worker.h"

namespace {

using namespace ortchestra;

/// Like `serial`, but in reverse order of the models.
class Backwards final : public Strategy {
 public:
  explicit Backwards(const StrategyOptions& options) : options_(options.row) {}
  ~Backwards() override { cancel(); }

  InputMemory input_memory() const override { return InputMemory::any; }

  void start(std::vector<ModelSpec> models, OnAnswer on_answer) override {
    models_ = std::move(models);
    on_answer_ = std::move(on_answer);
    SessionOptions options;
    options.intra = options_.intra.value();
    for (const ModelSpec& model : models_) {
      options.device = device_of(model, options_.device.value());
      sessions_.push_back(open_session(model, options));
    }
    thread_ = std::jthread([this] { answer_all(); });
  }

  void warm_up(const BatchPointer&) override {}  // the thread creates nothing in its first run

  bool submit(BatchPointer batch, std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return has_free_slot() || finished_; });
    return take(std::move(batch));
  }

  bool try_submit(BatchPointer batch) override {
    const std::lock_guard lock(mutex_);
    return take(std::move(batch));
  }

  void flush() override {}  // the order is always the same

  void finish() override {
    {
      const std::lock_guard lock(mutex_);
      finished_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  void cancel() override {
    for (const auto& session : sessions_) session->terminate();
    finish();
  }

 private:
  bool has_free_slot() const {
    const Window window = options_.window.value_or(Window{});
    return !window.batches || in_flight_.size() < *window.batches;
  }

  /// The mutex must be locked.
  bool take(BatchPointer batch) {
    if (finished_ || !has_free_slot()) return false;
    in_flight_.push_back(std::move(batch));
    changed_.notify_all();
    return true;
  }

  void answer_all() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return finished_ || !in_flight_.empty(); });
      if (in_flight_.empty()) return;
      const BatchPointer batch = in_flight_.front();
      lock.unlock();
      for (auto model = batch->models.rbegin(); model != batch->models.rend(); ++model)
        on_answer_(answer(*model, batch));
      lock.lock();
      in_flight_.pop_front();
      changed_.notify_all();
    }
  }

  Answer answer(std::size_t model, const BatchPointer& batch) {
    Answer answer;
    answer.batch = batch;
    answer.model = model;
    const ModelSpec& spec = models_[model];
    try {
      for_each_piece(spec, batch->tensors[spec.tensor], batch->count, [&](const TensorView& piece) {
        Run run;
        run.session = model;
        run.batches = {batch->id};
        run.start = Clock::now();
        answer.outputs.push_back(sessions_[model]->run(piece));
        run.end = Clock::now();
        answer.runs.push_back(std::move(run));
      });
    } catch (const std::exception& problem) {
      const bool cancelled = dynamic_cast<const RunCancelled*>(&problem) != nullptr;
      answer.fail(cancelled ? AnswerStatus::cancelled : AnswerStatus::failed, problem.what());
    }
    return answer;
  }

  const RowOptions options_;
  std::vector<ModelSpec> models_;
  OnAnswer on_answer_;
  std::vector<std::unique_ptr<Session>> sessions_;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<BatchPointer> in_flight_;  ///< the first one is being processed
  bool finished_ = false;
  std::jthread thread_;
};

BenchResult compare() {
  BenchOptions options;
  for (const char* const source : {"builtin:squeezenet", "builtin:mobilenetv2"})
    options.models.emplace_back().source = source;
  options.size = {64, 64};
  options.rows = {parse_row("serial:window=2"), parse_row("backwards:window=2")};
  options.frames = 8;
  options.rounds = 1;
  return run_bench(options, {}, {});
}

}  // namespace

int main(int argc, char** argv) {
  try {
    add_strategy({.name = "backwards",
                  .help = "every model in turn, the last one first",
                  .make = [](const StrategyOptions& options) -> std::unique_ptr<Strategy> {
                    return std::make_unique<Backwards>(options);
                  }});
    // Each round runs in a new process of this same program, so that it has the strategy too.
    if (const auto exit_code = serve_worker(argc, argv)) return *exit_code;

    const BenchResult result = compare();
    for (const RowResult& row : result.rows) {
      std::printf("%-20s %.3f s, outputs %s\n", row.spec.c_str(),
                  row.total_s ? row.total_s->median : 0,
                  row.outputs && row.outputs->identical ? "identical" : "differ");
    }
    return all_rows_agree(result) ? 0 : 1;
  } catch (const Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
