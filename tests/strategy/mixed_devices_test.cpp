#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fake/fake_gate.h"
#include "support/error_text.h"
#include "support/strategy_test.h"

/// Rows whose models run on different devices.

namespace ortchestra {
namespace {

using test::output_bytes;
using test::outputs_of_serial;
using test::StartedStrategy;
using testing::HasSubstr;

/// A device on which runs of one session wait for each other, and whose memory is not accessible.
constexpr const char* one_at_a_time = "xnnpack";

ModelRequest model_on(const std::string& device, const std::string& name,
                      const std::string& options = "") {
  ModelRequest model = test::fake_model(name, options);
  if (!device.empty()) model.device = device;
  return model;
}

/// The sessions that ran `model`.
std::set<std::size_t> sessions_of(const StartedStrategy& started, std::size_t model) {
  std::set<std::size_t> sessions;
  for (const Answer& answer : started.answers.all()) {
    if (answer.model == model) sessions.insert(answer.runs.at(0).session);
  }
  return sessions;
}

class FakeMixedDevices : public test::StrategyTest {};

INSTANTIATE_TEST_SUITE_P(Strategies, FakeMixedDevices, ::testing::ValuesIn(test::strategy_names()),
                         [](const auto& instance) { return instance.param; });

TEST_P(FakeMixedDevices, open_each_model_on_its_own_device_or_that_of_the_row) {
  const std::vector<ModelRequest> models{
      model_on("", "rows", "seed=1,only_on=cuda:1"),
      model_on(one_at_a_time, "own", "seed=2,only_on=xnnpack"),
      model_on("CPUExecutionProvider", "spelt", "seed=3,only_on=CPUExecutionProvider")};
  StartedStrategy started(row("device=cuda:1"), models);
  started.submit_many(5);
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 15U);
  for (const Answer& answer : started.answers.all()) EXPECT_TRUE(answer.is_ok()) << answer.error;
}

TEST_P(FakeMixedDevices, refuse_a_model_that_can_not_be_opened_on_its_device) {
  EXPECT_THAT(
      test::error_text(
          ErrorKind::input,
          [&] {
            StartedStrategy(row(), {model_on("", "a"), model_on("xnnpack", "b", "only_on=cpu")});
          }),
      HasSubstr("model 'b'"));
}

TEST(FakePoolDevices, have_a_session_per_worker_only_where_runs_of_a_session_wait) {
  StartedStrategy started("pool:workers=3",
                          {model_on("", "cpu"), model_on(one_at_a_time, "waits")});
  started.submit_many(20);
  started.strategy->finish();
  EXPECT_THAT(sessions_of(started, 0), testing::ElementsAre(0U));
  for (const Answer& answer : started.answers.all()) {
    if (answer.model != 1) continue;
    EXPECT_EQ(answer.runs.at(0).session, answer.runs.at(0).lane + 1);
  }
}

TEST(FakePoolDevices, have_as_many_sessions_as_the_row_says) {
  StartedStrategy started("pool:workers=3,sessions=1,device=xnnpack", {model_on("", "a")});
  started.submit_many(6);
  started.strategy->finish();
  EXPECT_THAT(sessions_of(started, 0), testing::ElementsAre(0U));
}

TEST(FakePoolDevices, warm_up_only_the_models_that_are_not_on_the_cpu) {
  // Each of the three workers has its own session of the second model, and warms it up with the
  // runs 0 and 1.
  StartedStrategy started("pool:workers=3", {model_on("", "cpu", "fail_run=0"),
                                             model_on(one_at_a_time, "waits", "fail_run=2")});
  started.strategy->warm_up(started.batches->make({}));
  started.submit();
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 2U);
  for (const Answer& answer : started.answers.all()) EXPECT_FALSE(answer.is_ok()) << answer.model;
}

TEST(FakeAsyncDevices, leave_lanes_free_where_runs_of_a_session_wait) {
  FakeGate waits("async-waits");
  FakeGate others("async-others");
  StartedStrategy started("async:workers=3,intra=4",
                          {model_on(one_at_a_time, "waits", "gate=async-waits"),
                           model_on("", "others", "gate=async-others")});
  started.submit_many(2);
  // The second run of "waits" does not take the third lane.
  EXPECT_TRUE(others.wait_for_arrivals(2));
  waits.open();
  others.open();
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 4U);
}

TEST(FakePoolDevices, use_memory_options_only_where_the_memory_is_accessible) {
  const std::vector<ModelRequest> models{model_on("", "cpu", "seed=1"),
                                         model_on(one_at_a_time, "closed", "seed=2"),
                                         model_on("CPUExecutionProvider", "spelt", "seed=3")};
  for (const std::string upload : {"shared", "ahead"}) {
    StartedStrategy started("pool:binding=on,pinned=on,upload=" + upload, models);
    started.submit_many(12);
    started.strategy->finish();
    EXPECT_TRUE(output_bytes(started.answers) == outputs_of_serial(models, 12)) << upload;
  }
}

TEST(FakePoolDevices, refuse_memory_options_if_no_model_can_use_them) {
  EXPECT_THAT(test::error_text(
                  ErrorKind::input,
                  [] { StartedStrategy("pool:upload=shared", {model_on(one_at_a_time, "a")}); }),
              HasSubstr("leave upload, binding and pinned out"));
}

}  // namespace
}  // namespace ortchestra
