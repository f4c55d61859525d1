#include "runtime/devices/openvino_plugin_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runtime/devices/openvino_options.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

ProviderOptions plugin_options_of(const std::string& text) {
  const DeviceName device = parse_device(text);
  return openvino_plugin_options(device, openvino_provider_options(device, {.intra = 2}, {}, true));
}

TEST(OpenVinoPluginOptions, are_the_settings_with_the_place_of_the_cache) {
  const ProviderOptions options = plugin_options_of("openvino+plugin+cache=/fast/disk");
  ASSERT_EQ(options.size(), 1U);
  const json settings = json::parse(options.at("load_config")).at("CPU");
  EXPECT_EQ(settings.at("CACHE_DIR"), "/fast/disk");
  EXPECT_EQ(settings.at("INFERENCE_NUM_THREADS"), "2");
  EXPECT_EQ(settings.at("INFERENCE_PRECISION_HINT"), "f32");
}

TEST(OpenVinoPluginOptions, name_no_cache_that_is_turned_off) {
  const ProviderOptions options = plugin_options_of("openvino+cache=off");
  EXPECT_FALSE(json::parse(options.at("load_config")).at("CPU").contains("CACHE_DIR"));
}

TEST(OpenVinoPluginOptions, refuse_what_the_plugin_would_ignore) {
  EXPECT_THAT(test::error_text(ErrorKind::input,
                               [] { plugin_options_of("openvino+plugin+num_streams=2"); }),
              AllOf(HasSubstr("no option 'num_streams'"), HasSubstr("NUM_STREAMS=2")));
}

TEST(OpenVinoPluginOptions, keep_a_text_that_is_no_json) {
  const ProviderOptions options = openvino_plugin_options(
      parse_device("openvino"),
      {{"device_type", "CPU"}, {"load_config", "settings.json"}, {"cache_dir", "/cache"}});
  EXPECT_EQ(options, (ProviderOptions{{"load_config", "settings.json"}}));
}

}  // namespace
}  // namespace ortchestra
