// Choosing devices for fake models. "CPUExecutionProvider" is the CPU in another spelling: a second
// device that every machine has.
#include "tune/devices/device_stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ortchestra/base/error.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using test::error_text;
using testing::AllOf;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string other = "CPUExecutionProvider";
const std::string fast = "sleep_ms=2,fast_on=CPUExecutionProvider";

TuneOptions options_for(const std::vector<std::string>& models) {
  TuneOptions options;
  for (const std::string& model : models) options.models.emplace_back().request.source = model;
  options.devices = {other};
  options.agreement = 0.99;
  options.batches = {4};
  options.rounds = 2;
  options.final_round_s = 0.01;
  options.rows = {parse_row("serial:intra=1")};
  return options;
}

DeviceStage choose(const TuneOptions& options) {
  return choose_devices(options, Clock::now(), {}, {});
}

/// The trial of the first model on the second device.
DeviceTrial other_trial(const DeviceStage& stage) { return stage.trials.at(1); }

TEST(OrtDeviceStage, does_nothing_without_an_agreement) {
  TuneOptions options = options_for({"fake:" + fast});
  options.agreement.reset();
  const DeviceStage stage = choose(options);
  EXPECT_THAT(stage.trials, IsEmpty());
  EXPECT_EQ(stage.models.at(0).request.device, std::nullopt);
}

TEST(OrtDeviceStage, gives_each_model_its_fastest_device) {
  const DeviceStage stage = choose(options_for({"fake:" + fast, "fake:sleep_ms=2,seed=1"}));
  ASSERT_THAT(stage.trials, SizeIs(4));
  EXPECT_EQ(stage.models.at(0).request.device, other);
  EXPECT_LT(other_trial(stage).ratio->mean, 0.7);
  EXPECT_EQ(other_trial(stage).agreement->value, 1);
  EXPECT_EQ(other_trial(stage).agreement->frames, 64);
  EXPECT_THAT(stage.warnings, IsEmpty());
}

TEST(OrtDeviceStage, refuses_a_fast_device_whose_predictions_differ) {
  const DeviceStage stage =
      choose(options_for({"fake:noise=1,noise_on=CPUExecutionProvider," + fast}));
  EXPECT_EQ(stage.models.at(0).request.device, std::nullopt);
  EXPECT_THAT(other_trial(stage).reason,
              AllOf(HasSubstr("cosine similarity"), HasSubstr("is below 0.99")));
  EXPECT_TRUE(stage.trials.at(0).chosen);
}

TEST(OrtDeviceStage, measures_the_other_models_on_a_device_where_one_fails) {
  const DeviceStage stage =
      choose(options_for({"fake:" + fast, "fake:only_on=cpu,sleep_ms=2,seed=1"}));
  EXPECT_EQ(stage.models.at(0).request.device, other);
  EXPECT_EQ(stage.models.at(1).request.device, std::nullopt);
  EXPECT_THAT(stage.trials.at(3).reason, HasSubstr("and not on 'cpu'"));
}

TEST(OrtDeviceStage, measures_the_other_models_if_one_fails_everywhere) {
  const DeviceStage stage = choose(options_for({"fake:fail=1", "fake:seed=1," + fast}));
  EXPECT_THAT(stage.trials.at(0).reason, HasSubstr("could not be measured"));
  EXPECT_EQ(stage.models.at(1).request.device, other);
}

TEST(OrtDeviceStage, keeps_the_device_that_a_model_names) {
  TuneOptions options = options_for({"fake:" + fast, "fake:" + fast + ",seed=1"});
  options.models[0].request.device = "cpu";
  const DeviceStage stage = choose(options);
  ASSERT_THAT(stage.trials, SizeIs(3));
  EXPECT_EQ(stage.models.at(0).request.device, "cpu");
  EXPECT_THAT(stage.trials.at(0).reason, HasSubstr("names it"));
  EXPECT_EQ(stage.models.at(1).request.device, other);
}

TEST(OrtDeviceStage, lists_a_device_that_cannot_be_used_with_the_reason) {
  TuneOptions options = options_for({"fake:" + fast});
  options.devices = {"nowhere"};
  const DeviceStage stage = choose(options);
  ASSERT_THAT(stage.trials, SizeIs(2));
  EXPECT_TRUE(stage.trials.at(0).chosen);
  EXPECT_THAT(other_trial(stage).reason, HasSubstr("'nowhere'"));
}

TEST(OrtDeviceStage, keeps_the_reference_when_it_is_stopped) {
  std::stop_source stop;
  stop.request_stop();
  const DeviceStage stage =
      choose_devices(options_for({"fake:" + fast}), Clock::now(), {}, stop.get_token());
  EXPECT_EQ(stage.models.at(0).request.device, std::nullopt);
  EXPECT_EQ(other_trial(stage).reason, "not measured");
}

TEST(OrtDeviceStage, reports_its_rounds) {
  std::vector<std::string> devices;
  TuneObserver observer;
  observer.on_round = [&](std::int64_t, std::int64_t all, const std::string& device,
                          std::optional<double>) {
    EXPECT_EQ(all, 4);
    devices.push_back(device);
  };
  choose_devices(options_for({"fake:" + fast}), Clock::now(), observer, {});
  EXPECT_THAT(devices, testing::UnorderedElementsAre("cpu", "cpu", other, other));
}

TEST(OrtDeviceStage, is_the_base_of_the_search_and_in_its_result) {
  const TuneResult result = run_tune(options_for({"fake:" + fast}), {}, {});
  EXPECT_EQ(result.agreement, 0.99);
  EXPECT_THAT(result.devices, SizeIs(2));
  EXPECT_EQ(result.models.at(0).device, other);
  EXPECT_TRUE(result.winner.has_value());
}

TEST(OrtDeviceStage, refuses_an_agreement_or_a_reference_that_means_nothing) {
  TuneOptions options = options_for({"fake:"});
  for (const double value : {0.0, -1.0, 1.5}) {
    options.agreement = value;
    EXPECT_THAT(error_text(ErrorKind::input, [&] { run_tune(options, {}, {}); }),
                HasSubstr("at most 1"));
  }
  options.agreement = 0.99;
  options.device = "openvino+precision=bf16";
  EXPECT_THROW(run_tune(options, {}, {}), Error);
}

}  // namespace
}  // namespace ortchestra
