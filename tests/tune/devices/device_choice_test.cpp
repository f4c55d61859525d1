#include "tune/devices/device_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ortchestra {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Optional;

constexpr double least = 0.99;
const std::string bf16 = "openvino+precision=bf16";

ModelAgreement agreement(double value) {
  return {.model = "people", .kind = "boxes", .value = value, .frames = 64, .objects = 200};
}

MeasuredDevice reference() { return {.device = "cpu", .frame_ms = {10, 10.2, 9.8}}; }

/// A device that takes this share of the reference's time, in three rounds.
MeasuredDevice device(const std::string& name, double ratio, double value) {
  return {.device = name,
          .frame_ms = {10 * ratio, 10.2 * ratio, 9.8 * ratio},
          .ratios = {ratio, 1.01 * ratio, 0.99 * ratio},
          .agreement = agreement(value)};
}

std::vector<DeviceTrial> choose(const std::vector<MeasuredDevice>& others) {
  std::vector<MeasuredDevice> devices = {reference()};
  devices.insert(devices.end(), others.begin(), others.end());
  return choose_device("people", devices, least);
}

TEST(DeviceChoice, takes_the_fastest_that_agrees) {
  const auto trials = choose({device("openvino", 0.8, 1), device(bf16, 0.5, 0.991)});
  EXPECT_EQ(chosen_of(trials).device, bf16);
  ASSERT_EQ(trials.size(), 3U);
  EXPECT_EQ(trials[0].frame_ms, 10);
  EXPECT_FALSE(trials[0].ratio.has_value());
  EXPECT_NEAR(trials[2].ratio->mean, 0.5, 0.001);
  EXPECT_TRUE(trials[2].ratio->differs);
  EXPECT_THAT(trials[1].reason, HasSubstr("slower"));
}

TEST(DeviceChoice, refuses_predictions_that_agree_too_little) {
  const auto trials = choose({device("openvino", 0.8, 1), device(bf16, 0.5, 0.963)});
  EXPECT_EQ(chosen_of(trials).device, "openvino");
  EXPECT_EQ(trials[2].reason, "F1 0.9630 is below 0.99");
  EXPECT_EQ(chosen_of(choose({device("openvino", 0.8, 0.98)})).device, "cpu");
}

TEST(DeviceChoice, needs_evidence_for_a_lower_precision_only) {
  MeasuredDevice full = device("openvino", 0.8, 1);
  MeasuredDevice low = device(bf16, 0.5, 1);
  full.agreement->doubt = low.agreement->doubt = "the input is synthetic";
  const auto trials = choose({full, low});
  EXPECT_EQ(chosen_of(trials).device, "openvino");
  EXPECT_THAT(trials[2].reason,
              AllOf(HasSubstr("proves too little"), HasSubstr("the input is synthetic")));
}

TEST(DeviceChoice, takes_matching_outputs_of_a_full_precision_if_agreement_is_not_measurable) {
  MeasuredDevice full = device("openvino", 0.8, 1);
  MeasuredDevice low = device(bf16, 0.5, 1);
  for (MeasuredDevice* each : {&full, &low}) {
    each->agreement = ModelAgreement{.not_measurable = "the reference found nothing"};
    each->outputs_match = true;
  }
  const auto trials = choose({full, low});
  EXPECT_EQ(chosen_of(trials).device, "openvino");
  EXPECT_THAT(trials[2].reason, AllOf(HasSubstr("not measurable"), HasSubstr("found nothing")));
  full.outputs_match = false;
  EXPECT_EQ(chosen_of(choose({full})).device, "cpu");
}

TEST(DeviceChoice, prefers_the_first_of_devices_without_a_proven_difference) {
  MeasuredDevice similar = device("openvino", 0.99, 1);
  similar.ratios = {0.9, 1.08, 0.99};
  const auto trials = choose({similar});
  EXPECT_EQ(chosen_of(trials).device, "cpu");
  EXPECT_THAT(trials[1].reason, HasSubstr("no proven difference from cpu"));
  EXPECT_EQ(chosen_of(trials).reason, "no other is faster");
}

TEST(DeviceChoice, takes_a_large_difference_without_proof) {
  MeasuredDevice faster = device("openvino", 0.7, 1);
  faster.ratios = {0.7};
  EXPECT_EQ(chosen_of(choose({faster})).device, "openvino");
}

TEST(DeviceChoice, keeps_the_reference_if_it_was_not_measured) {
  MeasuredDevice failed = {.device = "cpu", .problem = "it crashed"};
  MeasuredDevice other = {.device = "openvino", .frame_ms = {5}};
  const auto trials = choose_device("people", {failed, other}, least);
  EXPECT_EQ(chosen_of(trials).device, "cpu");
  EXPECT_THAT(trials[0].reason, HasSubstr("it crashed"));
  EXPECT_EQ(trials[1].reason, "not measured");
  EXPECT_THAT(trials[1].frame_ms, Optional(5));
}

TEST(DeviceChoice, shows_why_a_device_cannot_be_used) {
  const auto trials = choose({{.device = "openvino", .problem = "no ONNX Runtime has it"}});
  EXPECT_EQ(trials[1].reason, "no ONNX Runtime has it");
  EXPECT_EQ(chosen_of(trials).reason, "no other device may be chosen");
}

}  // namespace
}  // namespace ortchestra
