#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "fake/fake_gate.h"
#include "support/own_process.h"
#include "support/strategy_test.h"

namespace ortchestra {
namespace {

using test::fake_model;
using test::output_bytes;
using test::outputs_of_serial;
using test::StartedStrategy;

std::vector<ModelRequest> many_models(std::size_t count) {
  std::vector<ModelRequest> models;
  for (std::size_t i = 0; i < count; ++i)
    models.push_back(fake_model("m" + std::to_string(i), "seed=" + std::to_string(i)));
  return models;
}

/// Parameters: workers, models.
class FakePoolSizes : public ::testing::TestWithParam<std::pair<int, std::size_t>> {};

INSTANTIATE_TEST_SUITE_P(Sizes, FakePoolSizes,
                         ::testing::Values(std::pair(1, 1), std::pair(1, 50), std::pair(2, 1),
                                           std::pair(3, 4), std::pair(40, 1), std::pair(40, 50)));

TEST_P(FakePoolSizes, give_the_outputs_of_serial_bit_for_bit) {
  const auto [workers, count] = GetParam();
  const auto models = many_models(count);
  StartedStrategy started("pool:workers=" + std::to_string(workers), models);
  started.submit_many(12);
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 12 * count);
  for (const Answer& answer : started.answers.all()) EXPECT_TRUE(answer.is_ok()) << answer.error;
  EXPECT_TRUE(output_bytes(started.answers) == outputs_of_serial(models, 12));
}

TEST(FakePool, runs_exactly_one_task_per_worker_at_the_same_time) {
  FakeGate gate("pool-workers");
  StartedStrategy started(
      "pool:workers=3,window=unbounded",
      {fake_model("a", "gate=pool-workers"), fake_model("b", "gate=pool-workers")});
  started.submit_many(4);
  ASSERT_TRUE(gate.wait_for_arrivals(3));
  EXPECT_EQ(gate.arrivals(), 3U);
  gate.open();
  started.strategy->finish();
  std::set<std::size_t> lanes;
  for (const Answer& answer : started.answers.all()) lanes.insert(answer.runs.at(0).lane);
  EXPECT_LE(lanes.size(), 3U);
}

TEST(FakePool, runs_one_model_on_several_workers_at_the_same_time) {
  FakeGate gate("pool-one-model");
  StartedStrategy started("pool:workers=2", {fake_model("only", "gate=pool-one-model")});
  started.submit_many(2);
  EXPECT_TRUE(gate.wait_for_arrivals(2));
  gate.open();
}

TEST(FakePool, assigns_a_session_to_each_worker) {
  const auto models = many_models(3);
  StartedStrategy started("pool:workers=4,sessions=2", models);
  started.submit_many(20);
  started.strategy->finish();
  for (const Answer& answer : started.answers.all()) {
    const auto& run = answer.runs.at(0);
    EXPECT_EQ(run.session, run.lane % 2 * models.size() + answer.model);
  }
  EXPECT_TRUE(output_bytes(started.answers) == outputs_of_serial(models, 20));
}

TEST(FakePool, keeps_all_workers_busy_with_its_default_window) {
  FakeGate gate("pool-window");
  StartedStrategy started("pool:workers=3", {fake_model("only", "gate=pool-window")});
  // Three tasks run and three wait for a worker. The window accepts no more.
  started.submit_many(6);
  EXPECT_TRUE(gate.wait_for_arrivals(3));
  EXPECT_FALSE(started.strategy->try_submit(started.batches->make({})));
  gate.open();
}

/// The order in which the only worker ran the models of the second batch.
std::vector<std::size_t> order_of_second_batch(const std::vector<Answer>& answers) {
  std::vector<std::pair<TimePoint, std::size_t>> starts;
  for (const Answer& answer : answers) {
    if (answer.batch->id == 1) starts.emplace_back(answer.runs.at(0).start, answer.model);
  }
  std::ranges::sort(starts);
  std::vector<std::size_t> models;
  for (const auto& [start, model] : starts) models.push_back(model);
  return models;
}

TEST(FakePool, runs_the_longest_model_of_a_batch_first_once_costs_are_known) {
  StartedStrategy started("pool:workers=1",
                          {fake_model("short"), fake_model("long", "sleep_ms=300"),
                           fake_model("middle", "sleep_ms=100")});
  started.submit();
  ASSERT_TRUE(started.answers.wait_for(3));
  started.submit();
  started.strategy->finish();
  EXPECT_EQ(order_of_second_batch(started.answers.all()), (std::vector<std::size_t>{1, 2, 0}));
}

/// Returns the error of the first batch after warm_up(), or "". Three workers warm up with 6 runs
/// per model. The fake models fail in run 6, counted from 0: the next one.
std::string error_after_warming_up(const std::string& row) {
  StartedStrategy started(row, {fake_model("a", "fail_run=6"), fake_model("b", "fail_run=6")});
  started.strategy->warm_up(started.batches->make({}));
  EXPECT_EQ(started.answers.size(), 0U);
  started.submit();
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 2U);
  return started.answers.all().at(0).error;
}

TEST(FakePool, warms_up_every_worker_on_a_gpu) {
  EXPECT_NE(error_after_warming_up("pool:workers=3,device=cuda"), "");
}

TEST(FakePool, warms_up_nothing_on_the_cpu) {
  EXPECT_EQ(error_after_warming_up("pool:workers=3"), "");
}

TEST(FakePool, warms_up_nothing_after_cancel) {
  StartedStrategy started("pool:workers=2,device=cuda", {fake_model("a")});
  const BatchPointer batch = started.batches->make({});
  started.strategy->cancel();
  started.strategy->warm_up(batch);
  EXPECT_EQ(started.answers.size(), 0U);
}

TEST(FakePool, ends_the_warm_up_when_cancelled_during_it) {
  FakeGate gate("pool-warm-up");
  StartedStrategy started("pool:workers=2,device=cuda", {fake_model("a", "gate=pool-warm-up")});
  const BatchPointer batch = started.batches->make({});
  std::jthread canceller([&] {
    gate.wait_for_arrivals(2);
    started.strategy->cancel();
  });
  started.strategy->warm_up(batch);
  canceller.join();
  EXPECT_EQ(started.answers.size(), 0U);
}

}  // namespace
}  // namespace ortchestra
