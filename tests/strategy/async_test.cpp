#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake/fake_gate.h"
#include "support/error_text.h"
#include "support/strategy_test.h"

namespace ortchestra {
namespace {

using test::fake_model;
using test::output_bytes;
using test::outputs_of_serial;
using test::StartedStrategy;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(FakeAsync, runs_one_model_on_all_workers_at_the_same_time) {
  FakeGate gate("async-one-model");
  StartedStrategy started("async:workers=3", {fake_model("only", "gate=async-one-model")});
  started.submit_many(5);
  ASSERT_TRUE(gate.wait_for_arrivals(3));
  EXPECT_EQ(gate.arrivals(), 3U);
  gate.open();
}

TEST(FakeAsync, runs_at_most_one_model_per_worker_at_the_same_time) {
  FakeGate gate("async-workers");
  StartedStrategy started("async:workers=2", {fake_model("a", "gate=async-workers"),
                                              fake_model("b", "gate=async-workers"),
                                              fake_model("c", "gate=async-workers")});
  started.submit_many(2);
  ASSERT_TRUE(gate.wait_for_arrivals(2));
  gate.admit(1);
  ASSERT_TRUE(started.answers.wait_for(1));
  ASSERT_TRUE(gate.wait_for_arrivals(3));
  EXPECT_EQ(gate.arrivals(), 3U);
  gate.open();
}

TEST(FakeAsync, continues_with_other_models_while_one_waits) {
  FakeGate gate("async-waits");
  StartedStrategy started("async:workers=2",
                          {fake_model("held", "gate=async-waits"), fake_model("free")});
  started.submit_many(3);
  // All answers of the free model. The held model has not answered yet.
  EXPECT_TRUE(started.answers.wait_for(3));
  for (const Answer& answer : started.answers.take()) EXPECT_EQ(answer.model, 1U);
  gate.open();
}

TEST(FakeAsync, runs_a_model_on_no_more_threads_than_its_session_has) {
  FakeGate gate("async-intra");
  StartedStrategy started("async:workers=4,intra=3", {fake_model("only", "gate=async-intra")});
  started.submit_many(4);
  ASSERT_TRUE(gate.wait_for_arrivals(2));
  EXPECT_EQ(gate.arrivals(), 2U);
  gate.open();
}

TEST(FakeAsync, gives_the_outputs_of_serial_for_fifty_models) {
  std::vector<ModelRequest> models;
  for (int i = 0; i < 50; ++i)
    models.push_back(fake_model("m" + std::to_string(i), "seed=" + std::to_string(i)));
  StartedStrategy started("async:workers=3", models);
  started.submit_many(10);
  started.strategy->finish();
  EXPECT_TRUE(output_bytes(started.answers) == outputs_of_serial(models, 10));
}

TEST(FakeAsync, refuses_sessions_without_threads_of_their_own) {
  EXPECT_THAT(test::error_text(ErrorKind::input, [] { parse_row("async:intra=1"); }),
              AllOf(HasSubstr("intra=1"), HasSubstr("give intra=2 or more")));
}

}  // namespace
}  // namespace ortchestra
