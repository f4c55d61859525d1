#include "ortchestra/model/devices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ortchestra {
namespace {

using testing::ElementsAre;

std::vector<ModelSpec> specs() {
  std::vector<ModelSpec> models(4);
  models[1].device = "xnnpack";
  models[2].device = "cuda:1";
  models[3].device = "xnnpack";
  return models;
}

TEST(ModelDevices, are_those_of_the_row_unless_the_model_names_one) {
  EXPECT_EQ(device_of(specs()[0], "cpu"), "cpu");
  EXPECT_EQ(device_of(specs()[1], "cpu"), "xnnpack");
  EXPECT_EQ(device_of(ModelRequest{.source = "a.onnx"}, "cpu"), "cpu");
  EXPECT_EQ(device_of(ModelRequest{.source = "a.onnx", .device = "xnnpack"}, "cpu"), "xnnpack");
}

TEST(ModelDevices, are_listed_once_in_the_order_of_the_models) {
  EXPECT_THAT(devices_of(specs(), "cpu"), ElementsAre("cpu", "xnnpack", "cuda:1"));
  EXPECT_THAT(devices_of(specs(), "cuda:1"), ElementsAre("cuda:1", "xnnpack"));
}

TEST(ModelDevices, are_that_of_the_row_without_models) {
  EXPECT_THAT(devices_of(std::vector<ModelSpec>{}, "cpu"), ElementsAre("cpu"));
  EXPECT_THAT(devices_of(std::vector<ModelRequest>{}, "cpu"), ElementsAre("cpu"));
}

TEST(ModelDevices, are_empty_where_a_model_names_none) {
  EXPECT_THAT(named_devices(specs()), ElementsAre("", "xnnpack", "cuda:1", "xnnpack"));
}

}  // namespace
}  // namespace ortchestra
