#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "fake/fake_gate.h"
#include "ortchestra/base/error.h"
#include "support/own_process.h"
#include "support/strategy_test.h"

/// How every strategy ends. Whether it is finished, stopped, cancelled or destroyed, it answers all
/// accepted batches and leaves no thread, process or memory behind.

namespace ortchestra {
namespace {

using test::fake_model;
using test::FifoGate;
using test::gated_model;
using test::StartedStrategy;
using test::two_models;

class FakeContractEnd : public test::StrategyTest {};

INSTANTIATE_TEST_SUITE_P(Strategies, FakeContractEnd, ::testing::ValuesIn(test::contract_rows()),
                         test::name_of_row);

bool all_cancelled(const test::Answers& answers) {
  return std::ranges::all_of(answers.all(), [](const Answer& answer) {
    return answer.status == AnswerStatus::cancelled && !answer.error.empty() &&
           answer.outputs.empty();
  });
}

TEST_P(FakeContractEnd, stops_waiting_for_a_free_slot_on_a_stop_request) {
  FifoGate gate;
  StartedStrategy started(row("window=1"), {gated_model("gated", gate)});
  started.submit();
  std::stop_source stop;
  const std::jthread stopper([&] {
    gate.wait_for_a_run();
    stop.request_stop();
  });
  EXPECT_FALSE(started.submit({}, stop.get_token()));
}

TEST_P(FakeContractEnd, accepts_no_batch_after_a_stop_request) {
  StartedStrategy started(row(), {fake_model("model")});
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(started.submit({}, stop.get_token()));
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 0U);
}

TEST_P(FakeContractEnd, cancels_all_pending_work) {
  FifoGate gate;
  StartedStrategy started(row("window=unbounded"),
                          {gated_model("left", gate), gated_model("right", gate)});
  started.submit_many(50);
  started.strategy->cancel();
  EXPECT_EQ(started.answers.by_key().size(), 100U);
  EXPECT_EQ(started.answers.size(), 100U);
  EXPECT_TRUE(all_cancelled(started.answers));
}

TEST_P(FakeContractEnd, cancels_a_run_that_waits) {
  FifoGate gate;
  StartedStrategy started(row(), {gated_model("gated", gate)});
  started.submit();
  gate.wait_for_a_run();
  started.strategy->cancel();
  EXPECT_TRUE(all_cancelled(started.answers));
}

TEST_P(FakeContractEnd, cancels_a_run_that_sleeps) {
  StartedStrategy started(row(), {fake_model("sleeper", "sleep_ms=3600000")});
  started.submit();
  started.strategy->cancel();
  EXPECT_TRUE(all_cancelled(started.answers));
}

TEST_P(FakeContractEnd, cancels_a_run_that_computes) {
  StartedStrategy started(row(), {fake_model("spinner", "spin_ms=3600000")});
  started.submit();
  started.strategy->cancel();
  EXPECT_TRUE(all_cancelled(started.answers));
}

TEST_P(FakeContractEnd, keeps_the_answers_given_before_cancel) {
  FifoGate gate;
  StartedStrategy started(row(), {fake_model("free"), gated_model("gated", gate)});
  started.submit({.models = {{0}}});
  ASSERT_TRUE(started.answers.wait_for(1));
  started.submit({.models = {{1}}});
  started.strategy->cancel();
  EXPECT_NE(started.answers.of(0, 0).status, AnswerStatus::cancelled);
  EXPECT_EQ(started.answers.of(1, 1).status, AnswerStatus::cancelled);
}

TEST_P(FakeContractEnd, can_be_cancelled_while_it_finishes) {
  FifoGate gate;
  StartedStrategy started(row("window=unbounded"),
                          {gated_model("left", gate), gated_model("right", gate)});
  started.submit_many(3);
  const std::jthread canceller([&] {
    gate.wait_for_a_run();
    started.strategy->cancel();
  });
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 6U);
  EXPECT_TRUE(all_cancelled(started.answers));
}

TEST_P(FakeContractEnd, can_be_cancelled_while_a_batch_waits_for_a_free_slot) {
  FifoGate gate;
  StartedStrategy started(row("window=1"), {gated_model("gated", gate)});
  started.submit();
  {
    const std::jthread canceller([&] {
      gate.wait_for_a_run();
      started.strategy->cancel();
    });
    EXPECT_FALSE(started.submit());
  }
  EXPECT_EQ(started.answers.size(), 1U);
}

TEST_P(FakeContractEnd, can_be_cancelled_while_batches_are_submitted) {
  StartedStrategy started(row("window=3"), two_models());
  std::size_t submitted = 0;
  {
    const std::jthread canceller([&] {
      started.answers.wait_for(20);
      started.strategy->cancel();
    });
    while (started.submit()) ++submitted;
  }
  EXPECT_EQ(started.answers.size(), 2 * submitted);
  EXPECT_EQ(started.answers.by_key().size(), 2 * submitted);
}

TEST_P(FakeContractEnd, loads_no_further_model_when_cancelled_during_start) {
  const std::size_t threads = test::thread_count();
  FifoGate gate;
  const FakeGate second("second");
  const auto resolved = resolve_models(
      {fake_model("first", "load_gate=" + gate.path()), fake_model("second", "load_gate=second")},
      {8, 8}, 4);
  const auto strategy = make_strategy(parse_row(row()));
  test::BatchMaker batches(resolved.recipes, 2, 4, strategy->input_memory());
  {
    const std::jthread canceller([&] {
      gate.wait_for_a_run();
      strategy->cancel();  // returns although the gate stays closed
      gate.open();
    });
    strategy->start(resolved.models, [](const Answer&) { FAIL(); });
  }
  EXPECT_EQ(second.arrivals(), 0U);
  strategy->warm_up(batches.make({}));
  EXPECT_FALSE(strategy->submit(batches.make({}), {}));
  strategy->flush();
  strategy->finish();
  EXPECT_TRUE(test::children().empty());
  EXPECT_TRUE(test::eventually([&] { return test::thread_count() == threads; }));
}

TEST_P(FakeContractEnd, can_be_cancelled_while_the_last_model_is_loading) {
  const std::size_t threads = test::thread_count();
  FifoGate gate;
  const auto strategy = make_strategy(parse_row(row()));
  const auto resolved = resolve_models(
      {fake_model("first"), fake_model("last", "load_gate=" + gate.path())}, {8, 8}, 4);
  {
    const std::jthread canceller([&] {
      gate.wait_for_a_run();
      gate.open();
      strategy->cancel();  // before, during or after the start of the lanes
    });
    strategy->start(resolved.models, [](const Answer&) { FAIL(); });
  }
  strategy->finish();
  EXPECT_TRUE(test::children().empty());
  EXPECT_TRUE(test::eventually([&] { return test::thread_count() == threads; }));
}

TEST_P(FakeContractEnd, loads_no_model_after_cancel) {
  const FakeGate gate("model");
  const auto strategy = make_strategy(parse_row(row()));
  strategy->cancel();
  const auto resolved = resolve_models({fake_model("model", "load_gate=model")}, {8, 8}, 4);
  strategy->start(resolved.models, [](const Answer&) { FAIL(); });
  EXPECT_EQ(gate.arrivals(), 0U);
  strategy->finish();
  EXPECT_TRUE(test::children().empty());
}

TEST_P(FakeContractEnd, accepts_no_batch_after_cancel) {
  StartedStrategy started(row(), {fake_model("model")});
  started.strategy->cancel();
  EXPECT_FALSE(started.submit());
  EXPECT_FALSE(started.strategy->try_submit(started.batches->make({})));
}

TEST_P(FakeContractEnd, can_be_cancelled_and_finished_repeatedly) {
  StartedStrategy started(row(), {fake_model("model")});
  started.submit();
  started.strategy->finish();
  started.strategy->cancel();
  started.strategy->cancel();
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 1U);
}

TEST_P(FakeContractEnd, finishes_without_a_batch) {
  StartedStrategy started(row(), two_models());
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 0U);
}

TEST_P(FakeContractEnd, leaves_nothing_behind_when_a_model_cannot_be_loaded) {
  const std::size_t threads = test::thread_count();
  const auto strategy = make_strategy(parse_row(row()));
  const auto models =
      resolve_models({fake_model("left"), fake_model("broken", "fail_load=1")}, {8, 8}, 4);
  EXPECT_THROW(strategy->start(models.models, [](const Answer&) {}), Error);
  EXPECT_TRUE(test::children().empty());
  EXPECT_TRUE(test::eventually([&] { return test::thread_count() == threads; }));
}

TEST_P(FakeContractEnd, leaves_no_thread_and_no_child_after_finish) {
  const std::size_t threads = test::thread_count();
  StartedStrategy started(row(), two_models());
  started.submit_many(5);
  started.strategy->finish();
  EXPECT_TRUE(test::children().empty());
  EXPECT_TRUE(test::eventually([&] { return test::thread_count() == threads; }));
}

TEST_P(FakeContractEnd, leaves_no_thread_and_no_child_after_cancel) {
  const std::size_t threads = test::thread_count();
  FifoGate gate;
  StartedStrategy started(row("window=unbounded"),
                          {gated_model("left", gate), gated_model("right", gate)});
  started.submit_many(5);
  started.strategy->cancel();
  EXPECT_TRUE(test::children().empty());
  EXPECT_TRUE(test::eventually([&] { return test::thread_count() == threads; }));
}

/// Submits five batches and returns them. Their memory can be reused when nobody else holds them.
std::vector<BatchPointer> submit_five(StartedStrategy& started) {
  std::vector<BatchPointer> batches;
  for (int i = 0; i < 5; ++i) {
    batches.push_back(started.batches->make({}));
    started.strategy->submit(batches.back(), {});
  }
  return batches;
}

bool are_released(const std::vector<BatchPointer>& batches) {
  return std::ranges::all_of(batches,
                             [](const BatchPointer& batch) { return batch.use_count() == 1; });
}

TEST_P(FakeContractEnd, releases_all_batches_after_finish) {
  StartedStrategy started(row("window=unbounded"), two_models());
  const std::vector<BatchPointer> batches = submit_five(started);
  started.strategy->finish();
  started.answers.take();
  EXPECT_TRUE(are_released(batches));
}

TEST_P(FakeContractEnd, releases_all_batches_after_cancel) {
  FifoGate gate;
  StartedStrategy started(row("window=unbounded"),
                          {gated_model("left", gate), gated_model("right", gate)});
  const std::vector<BatchPointer> batches = submit_five(started);
  gate.wait_for_a_run();
  started.strategy->cancel();
  started.answers.take();
  EXPECT_TRUE(are_released(batches));
}

TEST_P(FakeContractEnd, cancels_and_leaves_nothing_when_destroyed) {
  const std::size_t threads = test::thread_count();
  FifoGate gate;
  StartedStrategy started(row("window=unbounded"),
                          {gated_model("left", gate), gated_model("right", gate)});
  started.submit_many(5);
  gate.wait_for_a_run();
  started.strategy.reset();
  EXPECT_EQ(started.answers.size(), 10U);
  EXPECT_TRUE(all_cancelled(started.answers));
  EXPECT_TRUE(test::children().empty());
  EXPECT_TRUE(test::eventually([&] { return test::thread_count() == threads; }));
}

TEST_P(FakeContractEnd, can_be_destroyed_without_start) {
  EXPECT_NO_THROW(make_strategy(parse_row(row())).reset());
}

}  // namespace
}  // namespace ortchestra
