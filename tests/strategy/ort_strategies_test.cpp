#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/error_text.h"
#include "support/fifo_gate.h"
#include "support/strategy_test.h"

/// The strategies with real models: behaviour of ONNX Runtime that fake models cannot show.

namespace ortchestra {
namespace {

constexpr std::size_t batch_size = 2;
constexpr int side = 64;

ModelRequest request(const std::string& source) {
  return {.name = {}, .source = source, .recipe = {}, .constants = {}};
}

std::vector<ModelRequest> two_networks() {
  return {request("builtin:squeezenet"), request("builtin:unet")};
}

std::map<test::AnswerKey, std::string> outputs_of(const std::string& row) {
  test::StartedStrategy started(row, two_networks(), batch_size, side);
  started.submit_many(3);
  started.strategy->finish();
  for (const Answer& answer : started.answers.all()) EXPECT_TRUE(answer.is_ok()) << answer.error;
  return output_bytes(started.answers);
}

class OrtStrategies : public test::StrategyTest {
 protected:
  /// With intra=1, async has no threads for its runs.
  std::string intra() const { return GetParam() == "async" ? "intra=2" : "intra=1"; }
};

INSTANTIATE_TEST_SUITE_P(Strategies, OrtStrategies, ::testing::ValuesIn(test::strategy_names()),
                         [](const auto& instance) { return instance.param; });

TEST_P(OrtStrategies, give_the_outputs_of_serial_bit_for_bit) {
  const auto serial = outputs_of("serial:" + intra());
  EXPECT_EQ(serial.size(), 6U);
  EXPECT_TRUE(outputs_of(row(intra())) == serial);
}

TEST_P(OrtStrategies, give_the_same_outputs_with_a_shared_arena) {
  EXPECT_TRUE(outputs_of(row(intra() + ",arena=shared")) == outputs_of("serial:" + intra()));
}

TEST_P(OrtStrategies, give_the_same_outputs_with_a_global_thread_pool) {
  EXPECT_TRUE(outputs_of(row("intra=2,threads=global")) == outputs_of("serial:intra=2"));
}

TEST(OrtUploads, change_no_output_when_shared) {
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

TEST(OrtBinding, changes_no_output) {
  const auto serial = outputs_of("serial:intra=1");
  for (const char* strategy : {"serial", "threads", "processes", "coroutines", "pool"}) {
    const std::string bound = std::string(strategy) + ":intra=1,binding=on";
    EXPECT_TRUE(outputs_of(bound) == serial) << strategy;
  }
  EXPECT_TRUE(outputs_of("pool:binding=on,pinned=on,upload=ahead") == serial);
}

TEST(OrtPinned, changes_no_output) {
  const auto serial = outputs_of("serial:intra=1");
  for (const char* strategy : {"serial", "threads", "coroutines", "pool"}) {
    EXPECT_TRUE(outputs_of(std::string(strategy) + ":intra=1,pinned=on") == serial) << strategy;
  }
}

/// The same device in two spellings, as a row with models on two devices.
std::map<test::AnswerKey, std::string> outputs_on_two_devices(const std::string& row) {
  std::vector<ModelRequest> models = two_networks();
  models[0].device = "cpu";
  models[1].device = "CPUExecutionProvider";
  test::StartedStrategy started(row, models, batch_size, side);
  started.submit_many(3);
  started.strategy->finish();
  for (const Answer& answer : started.answers.all()) EXPECT_TRUE(answer.is_ok()) << answer.error;
  return output_bytes(started.answers);
}

TEST_P(OrtStrategies, give_the_same_outputs_with_models_on_two_devices) {
  EXPECT_TRUE(outputs_on_two_devices(row(intra())) == outputs_of("serial:" + intra()));
}

TEST(OrtMixedDevices, give_the_same_outputs_with_memory_options) {
  const auto serial = outputs_of("serial:intra=1");
  for (const char* strategy : {"serial", "threads", "coroutines", "pool"}) {
    const std::string row = std::string(strategy) + ":intra=1,binding=on,pinned=on,upload=ahead";
    EXPECT_TRUE(outputs_on_two_devices(row) == serial) << strategy;
  }
}

TEST(OrtMixedDevices, name_the_model_whose_device_is_not_there) {
  std::vector<ModelRequest> models = two_networks();
  models[1].device = "nowhere";
  for (const char* strategy : {"pool", "processes"}) {
    EXPECT_THAT(
        test::error_text(ErrorKind::input,
                         [&] { test::StartedStrategy(strategy, models, batch_size, side); }),
        testing::HasSubstr("model 'unet': device 'nowhere'"))
        << strategy;
  }
}

TEST_P(OrtStrategies, keep_outputs_valid_after_the_sessions_are_destroyed) {
  test::StartedStrategy started(row(intra()), two_networks(), batch_size, side);
  started.submit_many(3);
  started.strategy->finish();
  started.strategy.reset();
  EXPECT_TRUE(output_bytes(started.answers) == outputs_of("serial:" + intra()));
}

TEST_P(OrtStrategies, answer_everything_when_cancelled_during_runs) {
  test::StartedStrategy started(row(intra()), two_networks(), batch_size, side);
  started.submit_many(100);
  ASSERT_TRUE(started.answers.wait_for(1));
  started.strategy->cancel();
  EXPECT_EQ(started.answers.by_key().size(), 200U);
  for (const Answer& answer : started.answers.all()) {
    EXPECT_TRUE(answer.is_ok() || answer.status == AnswerStatus::cancelled) << answer.error;
  }
}

TEST(OrtCoroutines, run_one_model_on_all_queued_batches_before_the_next_model) {
  test::FifoGate gate;
  test::StartedStrategy started(
      "coroutines:intra=1",
      {request("fake:gate=" + gate.path()), request("builtin:squeezenet"), request("builtin:unet")},
      batch_size, side);
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
