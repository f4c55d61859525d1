#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "ortchestra/engine/engine.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/strategy/strategies.h"
#include "support/error_text.h"
#include "support/pipeline_runs.h"
#include "support/strategy_test.h"

// Strategies of a program that break the contract of strategy.h. Threads that wait for an answer
// must wake up and get an error.
namespace ortchestra {
namespace {

using namespace test;
using testing::HasSubstr;

enum class Fault {
  none,
  throws_at_start,
  throws_at_submit,
  throws_an_int,
  refuses_batches,
  answers_twice,
  never_answers,
  blocks,
};

Fault fault = Fault::none;

/// Without a fault, it answers every batch with an error, on the calling thread.
class Faulty final : public Strategy {
 public:
  InputMemory input_memory() const override { return InputMemory::any; }
  void start(std::vector<ModelSpec>, OnAnswer on_answer) override {
    if (fault == Fault::throws_at_start) throw std::runtime_error("no lane is available");
    on_answer_ = std::move(on_answer);
  }
  void warm_up(const BatchPointer&) override {}
  bool submit(BatchPointer batch, std::stop_token) override {
    if (fault == Fault::throws_at_submit) throw std::runtime_error("the lane is gone");
    if (fault == Fault::throws_an_int) throw 7;
    if (fault == Fault::refuses_batches) return false;
    if (fault == Fault::never_answers) return true;
    if (fault == Fault::blocks) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return cancelled_; });
      return false;
    }
    answer(batch);
    if (fault == Fault::answers_twice) answer(batch);
    return true;
  }
  bool try_submit(BatchPointer batch) override { return submit(std::move(batch), {}); }
  void flush() override {}
  void finish() override {}
  void cancel() override {
    {
      const std::lock_guard lock(mutex_);
      cancelled_ = true;
    }
    changed_.notify_all();
  }

 private:
  void answer(const BatchPointer& batch) {
    for (const std::size_t model : batch->models) {
      Answer answer;
      answer.batch = batch;
      answer.model = model;
      answer.fail(AnswerStatus::failed, "no outputs");
      on_answer_(std::move(answer));
    }
  }

  OnAnswer on_answer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool cancelled_ = false;
};

class EngineOwnStrategy : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    add_strategy({.name = "faulty",
                  .help = "for tests",
                  .make = [](const StrategyOptions&) -> std::unique_ptr<Strategy> {
                    return std::make_unique<Faulty>();
                  }});
  }
  static EngineOptions options() {
    EngineOptions options;
    options.models = {{.request = fake_model("a")}, {.request = fake_model("b")}};
    options.row = parse_row("faulty");
    return options;
  }
  /// Submits one frame to an engine and waits for its result.
  static std::optional<EngineResult> run(Fault with) {
    fault = with;
    Engine engine(options());
    const Engine::Stream stream = engine.add_stream();
    engine.submit(stream, make_picture({8, 8}).picture);
    engine.end(stream);
    return engine.next(stream);
  }
};

TEST_F(EngineOwnStrategy, provides_the_answers) {
  const auto result = run(Fault::none);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->predictions.predictions.at(1).error, "no outputs");
}

TEST_F(EngineOwnStrategy, that_throws_stops_the_engine_with_its_exception) {
  EXPECT_THROW(run(Fault::throws_at_start), std::runtime_error);
  EXPECT_THROW(run(Fault::throws_at_submit), std::runtime_error);
  EXPECT_THROW(run(Fault::throws_an_int), int);
}

TEST_F(EngineOwnStrategy, that_refuses_a_batch_stops_the_engine) {
  EXPECT_THAT(error_text(ErrorKind::failure, [] { run(Fault::refuses_batches); }),
              HasSubstr("'faulty' refused a batch"));
}

TEST_F(EngineOwnStrategy, that_answers_twice_stops_the_engine) {
  EXPECT_THAT(error_text(ErrorKind::failure,
                         [] {
                           fault = Fault::answers_twice;
                           Engine engine(options());
                           const Engine::Stream stream = engine.add_stream();
                           engine.submit(stream, make_picture({8, 8}).picture);
                           engine.finish();
                         }),
              HasSubstr("batch that is not in flight"));
}

TEST_F(EngineOwnStrategy, that_never_answers_makes_finish_throw) {
  EXPECT_THAT(error_text(ErrorKind::failure,
                         [] {
                           fault = Fault::never_answers;
                           Engine engine(options());
                           const Engine::Stream stream = engine.add_stream();
                           engine.submit(stream, make_picture({8, 8}).picture);
                           engine.finish();
                         }),
              HasSubstr("before it had answered all batches"));
}

TEST_F(EngineOwnStrategy, that_blocks_can_be_cancelled) {
  fault = Fault::blocks;
  Engine engine(options());
  const Engine::Stream stream = engine.add_stream();
  engine.submit(stream, make_picture({8, 8}).picture);
  std::jthread consumer([&] { EXPECT_FALSE(engine.next(stream)); });
  engine.cancel();
}

TEST_F(EngineOwnStrategy, that_fails_leaves_a_run_that_can_be_resumed) {
  const TemporaryDirectory folder;
  PipelineOptions options =
      pipeline_options({pipeline_model("a")}, grey_pictures(folder / "in", 9), folder / "a.jsonl");
  options.row = parse_row("faulty");
  for (const Fault each : {Fault::throws_at_submit, Fault::refuses_batches}) {
    fault = each;
    EXPECT_THROW(test::run(options), std::exception);
    EXPECT_TRUE(std::filesystem::exists(folder / "a.jsonl.journal"));
    options.existing = Existing::resume;
  }
  fault = Fault::none;
  EXPECT_EQ(test::run(options).frames, 9);
}

}  // namespace
}  // namespace ortchestra
