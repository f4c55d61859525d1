#include <gtest/gtest.h>

#include <algorithm>

#include "support/fifo_gate.h"
#include "support/strategy_test.h"

/// The strategies with real models: what the fake ones can't show of ONNX Runtime.

namespace ortchestra {
namespace {

constexpr std::size_t rows = 2;
constexpr int side = 64;

ModelRequest request(const std::string& source) {
  return {.name = {}, .source = source, .recipe = {}, .constants = {}};
}

std::vector<ModelRequest> two_networks() {
  return {request("builtin:squeezenet"), request("builtin:unet")};
}

std::map<test::AnswerKey, std::string> outputs_of(const std::string& row) {
  test::StartedStrategy started(row, two_networks(), rows, side);
  started.submit_many(3);
  started.strategy->finish();
  for (const Answer& answer : started.answers.all()) EXPECT_TRUE(answer.is_ok()) << answer.error;
  return output_bytes(started.answers);
}

class OrtStrategies : public test::StrategyTest {
 protected:
  /// async has no threads of its own below 2.
  std::string intra() const { return GetParam() == "async" ? "intra=2" : "intra=1"; }
};

INSTANTIATE_TEST_SUITE_P(Strategies, OrtStrategies, ::testing::ValuesIn(test::strategy_names()),
                         [](const auto& instance) { return instance.param; });

TEST_P(OrtStrategies, answer_what_serial_answers_bit_for_bit) {
  const auto serial = outputs_of("serial:" + intra());
  EXPECT_EQ(serial.size(), 6U);
  EXPECT_TRUE(outputs_of(row(intra())) == serial);
}

TEST_P(OrtStrategies, answer_the_same_from_a_shared_arena) {
  EXPECT_TRUE(outputs_of(row(intra() + ",arena=shared")) == outputs_of("serial:" + intra()));
}

TEST(OrtUploads, change_no_answer_when_they_are_shared) {
  const auto serial = outputs_of("serial:intra=1");
  for (const std::string upload : {"shared", "ahead"}) {
    for (const std::string strategy : {"serial", "threads", "coroutines", "pool"}) {
      const std::string row = strategy + ":intra=1,upload=" + upload;
      EXPECT_TRUE(outputs_of(row) == serial) << row;
      EXPECT_TRUE(outputs_of(row + ",window=1") == serial) << row;
    }
    EXPECT_TRUE(outputs_of("pool:workers=3,sessions=2,upload=" + upload) == serial) << upload;
  }
}

TEST(OrtBinding, changes_no_answer) {
  const auto serial = outputs_of("serial:intra=1");
  for (const char* strategy : {"serial", "threads", "processes", "coroutines", "pool"}) {
    const std::string bound = std::string(strategy) + ":intra=1,binding=on";
    EXPECT_TRUE(outputs_of(bound) == serial) << strategy;
  }
  EXPECT_TRUE(outputs_of("pool:binding=on,pinned=on,upload=ahead") == serial);
}

TEST(OrtPinned, changes_no_answer) {
  const auto serial = outputs_of("serial:intra=1");
  for (const char* strategy : {"serial", "threads", "coroutines", "pool"}) {
    EXPECT_TRUE(outputs_of(std::string(strategy) + ":intra=1,pinned=on") == serial) << strategy;
  }
}

TEST_P(OrtStrategies, keep_outputs_valid_when_the_sessions_are_gone) {
  test::StartedStrategy started(row(intra()), two_networks(), rows, side);
  started.submit_many(3);
  started.strategy->finish();
  started.strategy.reset();
  EXPECT_TRUE(output_bytes(started.answers) == outputs_of("serial:" + intra()));
}

TEST_P(OrtStrategies, answer_everything_when_cancelled_under_way) {
  test::StartedStrategy started(row(intra()), two_networks(), rows, side);
  started.submit_many(100);
  ASSERT_TRUE(started.answers.wait_for(1));
  started.strategy->cancel();
  EXPECT_EQ(started.answers.by_key().size(), 200U);
  for (const Answer& answer : started.answers.all()) {
    EXPECT_TRUE(answer.is_ok() || answer.status == AnswerStatus::cancelled) << answer.error;
  }
}

TEST(OrtCoroutines, go_model_after_model_through_batches_that_are_queued) {
  test::FifoGate gate;
  test::StartedStrategy started(
      "coroutines:intra=1",
      {request("fake:gate=" + gate.path()), request("builtin:squeezenet"), request("builtin:unet")},
      rows, side);
  started.submit();
  gate.wait_for_a_run();
  started.submit_many(4);
  gate.open();
  started.strategy->finish();
  ASSERT_EQ(started.answers.size(), 15U);
  EXPECT_TRUE(std::ranges::is_sorted(started.answers.all(), {}, &Answer::model));
}

}  // namespace
}  // namespace ortchestra
