#include "tune/devices/device_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ortchestra/record/agreement.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::vector<std::string> two_devices = {"cpu", "openvino"};

TEST(DeviceTime, is_as_long_as_a_final_round_but_has_enough_frames) {
  TuneOptions options;
  options.final_round_s = 2;
  EXPECT_EQ(wanted_rounds({.frame_s = 0.02}, options).frames, 100);
  EXPECT_EQ(wanted_rounds({.frame_s = 0.1}, options).frames, 64);
  EXPECT_EQ(wanted_rounds({.frame_s = 1e-6}, options).frames, 256);
}

TEST(DeviceTime, has_fewer_frames_for_slow_models_but_never_too_few_to_compare) {
  const TuneOptions options;
  EXPECT_EQ(wanted_rounds({.frame_s = 0.25}, options).frames, 40);
  EXPECT_EQ(wanted_rounds({.frame_s = 10}, options).frames, least_agreement_frames);
}

TEST(DeviceTime, takes_no_more_rounds_than_the_finals) {
  TuneOptions options;
  options.rounds = 2;
  EXPECT_EQ(wanted_rounds({}, options).rounds, 2);
  options.rounds = 10;
  EXPECT_EQ(wanted_rounds({}, options).rounds, 3);
}

TEST(DeviceTime, grows_with_the_sum_of_the_devices) {
  const DeviceRounds rounds{.frames = 100, .rounds = 3};
  const DeviceCosts costs{.frame_s = 0.01, .startup_s = 1, .calibration_s = 2};
  const double one_s = estimate_s(rounds, costs, {"cpu"});
  EXPECT_DOUBLE_EQ(one_s, 2 + 3 * (1 + 1) + 1);
  EXPECT_DOUBLE_EQ(estimate_s(rounds, costs, {"cpu", "cpu"}), 2 * one_s - 2);
}

TEST(DeviceTime, of_a_limit_is_spent_on_fewer_then_shorter_rounds) {
  const DeviceRounds wanted{.frames = 100, .rounds = 3};
  const DeviceCosts costs{.frame_s = 1};
  const auto affordable = [&](double limit_s) {
    return DeviceTime(limit_s, Clock::now()).affordable(wanted, costs, {"cpu"});
  };
  EXPECT_EQ(affordable(1e6).rounds, 3);
  EXPECT_EQ(affordable(775).rounds, 2);  // 400 s are needed, 310 s are allowed
  EXPECT_EQ(affordable(775).frames, 100);
  EXPECT_EQ(affordable(300).rounds, 1);
  EXPECT_EQ(affordable(300).frames, 50);
  EXPECT_THAT(test::error_text(ErrorKind::input, [&] { affordable(20); }),
              AllOf(HasSubstr("time limit of 20 s is too short"), HasSubstr("s or more")));
}

TEST(DeviceTime, is_not_limited_without_a_limit) {
  const DeviceTime time({}, Clock::now());
  EXPECT_FALSE(time.end().has_value());
  EXPECT_EQ(time.affordable({.frames = 7, .rounds = 3}, {.frame_s = 1e6}, two_devices).frames, 7);
}

}  // namespace
}  // namespace ortchestra
