#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runtime/devices/openvino_options.h"

namespace ortchestra {
namespace {

using nlohmann::json;

TEST(OpenvinoPluginOptions, are_the_settings_with_the_place_of_the_cache) {
  const ProviderOptions options = openvino_plugin_options(openvino_provider_options(
      parse_device("openvino+plugin+cache=/fast/disk"), {.intra = 2}, {}));
  ASSERT_EQ(options.size(), 1U);
  EXPECT_EQ(json::parse(options.at("load_config")), json({{"CPU",
                                                           {{"NUM_STREAMS", "1"},
                                                            {"ENABLE_CPU_PINNING", "NO"},
                                                            {"INFERENCE_PRECISION_HINT", "f32"},
                                                            {"INFERENCE_NUM_THREADS", "2"},
                                                            {"CACHE_DIR", "/fast/disk"}}}}));
}

TEST(OpenvinoPluginOptions, are_left_as_they_are_without_a_cache) {
  const ProviderOptions options = openvino_plugin_options(
      openvino_provider_options(parse_device("openvino+cache=off"), {.intra = 1}, {}));
  EXPECT_FALSE(json::parse(options.at("load_config")).at("CPU").contains("CACHE_DIR"));
}

TEST(OpenvinoPluginOptions, keep_a_text_that_is_no_json) {
  const ProviderOptions options = openvino_plugin_options(
      {{"device_type", "CPU"}, {"load_config", "settings.json"}, {"cache_dir", "/c"}});
  EXPECT_EQ(options, (ProviderOptions{{"load_config", "settings.json"}}));
}

}  // namespace
}  // namespace ortchestra
