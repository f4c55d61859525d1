#include <gtest/gtest.h>

#include <algorithm>

#include "support/fifo_gate.h"
#include "support/started_strategy.h"

namespace ortchestra {
namespace {

ModelRequest model(const std::string& name, const std::string& options = "") {
  return {.name = name, .source = "fake:" + options, .recipe = {}, .constants = {}};
}

/// Model after model is what the study observed, and why this row's order of runs differs from
/// serial's.
TEST(FakeCoroutines, GoModelAfterModelThroughBatchesThatAreQueued) {
  test::FifoGate gate;
  test::StartedStrategy started(
      "coroutines", {model("first", "gate=" + gate.path()), model("second"), model("third")});
  started.submit();
  gate.wait_for_a_run();
  started.submit_many(9);
  gate.open();
  started.strategy->finish();
  ASSERT_EQ(started.answers.size(), 30U);
  EXPECT_TRUE(std::ranges::is_sorted(started.answers.all(), {}, &Answer::model));
}

TEST(FakeCoroutines, TakeBatchesInTurnThroughAWindowOfOne) {
  test::StartedStrategy started("coroutines:window=1", {model("first"), model("second")});
  started.submit_many(10);
  started.strategy->finish();
  ASSERT_EQ(started.answers.size(), 20U);
  EXPECT_TRUE(std::ranges::is_sorted(started.answers.all(), {},
                                     [](const Answer& answer) { return answer.batch->id; }));
}

TEST(FakeCoroutines, RunAllModelsOnOneLane) {
  test::StartedStrategy started("coroutines", {model("first"), model("second")});
  started.submit_many(10);
  started.strategy->finish();
  for (const Answer& answer : started.answers.all()) EXPECT_EQ(answer.runs.at(0).lane, 0U);
}

}  // namespace
}  // namespace ortchestra
