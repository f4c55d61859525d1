#include "runtime/devices/name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/runtime/runtime.h"

#include "support/error_text.h"

namespace ortchestra {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::string refusal_of(const std::string& text) {
  return test::error_text(ErrorKind::input, [&] { parse_device(text); });
}

TEST(DeviceName, may_be_only_a_name) {
  const DeviceName device = parse_device("cuda");
  EXPECT_EQ(device.name, "cuda");
  EXPECT_FALSE(device.index);
  EXPECT_TRUE(device.options.empty());
}

TEST(DeviceName, may_have_a_number_and_options) {
  const DeviceName device = parse_device("cuda:1+tf32+memory=2048");
  EXPECT_EQ(device.name, "cuda");
  EXPECT_EQ(device.index, 1);
  EXPECT_THAT(device.options, ElementsAre(Pair("memory", "2048"), Pair("tf32", "on")));
}

TEST(DeviceName, may_have_options_without_a_number) {
  EXPECT_THAT(parse_device("openvino+device_type=GPU.0:x").options,
              ElementsAre(Pair("device_type", "GPU.0:x")));
}

TEST(DeviceName, is_the_same_for_all_spellings_of_a_provider) {
  for (const char* text : {"XNNPACK", "xnnpack", "XnnpackExecutionProvider"})
    EXPECT_EQ(parse_device(text).name, "xnnpack");
}

TEST(DeviceName, is_refused_without_a_name) {
  EXPECT_THAT(refusal_of(""), HasSubstr("has no name"));
  EXPECT_THAT(refusal_of(":1"), HasSubstr("has no name"));
  EXPECT_THAT(refusal_of("+tf32"), HasSubstr("has no name"));
}

TEST(DeviceName, is_refused_with_an_invalid_number) {
  for (const char* text : {"cuda:", "cuda:one", "cuda:-1", "cuda:1.5", "cuda:0x1"})
    EXPECT_THAT(refusal_of(text), HasSubstr("write cuda:0")) << text;
}

TEST(DeviceName, is_refused_with_an_option_without_a_name) {
  EXPECT_THAT(refusal_of("cuda+"), HasSubstr("option is missing"));
  EXPECT_THAT(refusal_of("cuda++tf32"), HasSubstr("option is missing"));
  EXPECT_THAT(refusal_of("cuda+=on"), HasSubstr("option is missing"));
}

TEST(DeviceName, is_refused_with_an_option_given_twice) {
  EXPECT_THAT(refusal_of("cuda+tf32+tf32=off"), HasSubstr("'tf32' is given twice"));
}

TEST(CheckDeviceName, accepts_known_devices_and_names_of_other_providers) {
  for (const char* device :
       {"cpu", "CPUExecutionProvider", "cuda:1+tf32", "TensorrtExecutionProvider", "xnnpack", "qnn",
        "coreml", "migraphx", "webgpu", "dnnl", "tpu"})
    check_device_name(device);
}

TEST(CheckDeviceName, refuses_a_misspelt_device_and_a_wrong_form) {
  const auto refusal = [](const std::string& device) {
    return test::error_text(ErrorKind::input, [&] { check_device_name(device); });
  };
  EXPECT_THAT(refusal("cdua+tf32"), HasSubstr("device 'cdua+tf32': there is no device 'cdua'; "
                                              "did you mean 'cuda'?"));
  EXPECT_THAT(refusal("openvin"), HasSubstr("did you mean 'openvino'?"));
  EXPECT_THAT(refusal("xnnpac"), HasSubstr("did you mean 'xnnpack'?"));
  EXPECT_THAT(refusal("cuda:"), HasSubstr("not a device number"));
}

}  // namespace
}  // namespace ortchestra
