#include <gtest/gtest.h>

#include <algorithm>

#include "support/fifo_gate.h"
#include "support/strategy_test.h"

namespace ortchestra {
namespace {

/// The study observed this order. It is why this row's order of runs differs from serial's.
TEST(FakeCoroutines, run_one_model_on_all_queued_batches_before_the_next_model) {
  test::FifoGate gate;
  test::StartedStrategy started(
      "coroutines",
      {test::gated_model("first", gate), test::fake_model("second"), test::fake_model("third")});
  started.submit();
  gate.wait_for_a_run();
  started.submit_many(9);
  gate.open();
  started.strategy->finish();
  ASSERT_EQ(started.answers.size(), 30U);
  EXPECT_TRUE(std::ranges::is_sorted(started.answers.all(), {}, &Answer::model));
}

TEST(FakeCoroutines, finish_each_batch_before_the_next_with_a_window_of_one) {
  test::StartedStrategy started("coroutines:window=1",
                                {test::fake_model("first"), test::fake_model("second")});
  started.submit_many(10);
  started.strategy->finish();
  ASSERT_EQ(started.answers.size(), 20U);
  EXPECT_TRUE(std::ranges::is_sorted(started.answers.all(), {},
                                     [](const Answer& answer) { return answer.batch->id; }));
}

TEST(FakeCoroutines, run_all_models_on_one_lane) {
  test::StartedStrategy started("coroutines",
                                {test::fake_model("first"), test::fake_model("second")});
  started.submit_many(10);
  started.strategy->finish();
  for (const Answer& answer : started.answers.all()) EXPECT_EQ(answer.runs.at(0).lane, 0U);
}

}  // namespace
}  // namespace ortchestra
