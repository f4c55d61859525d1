#include "runtime/devices/openvino_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using nlohmann::json;
using test::error_text;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::set<std::string> old_cpu = {"avx2"};
const std::set<std::string> new_cpu = {"avx512_bf16", "avx512_fp16", "amx_bf16"};

ProviderOptions options_of(const std::string& device, int intra = 2,
                           const std::set<std::string>& features = new_cpu) {
  return openvino_provider_options(parse_device(device), {.intra = intra}, features, true);
}

json settings_of(const ProviderOptions& options) {
  return json::parse(options.at("load_config")).at("CPU");
}

std::string refusal_of_options(const std::string& device,
                               const std::set<std::string>& features = new_cpu) {
  return error_text(ErrorKind::input, [&] { options_of(device, 1, features); });
}

TEST(OpenVinoOptions, have_one_stream_without_pinning_at_float32) {
  const ProviderOptions options = options_of("openvino", 3);
  EXPECT_EQ(options.at("device_type"), "CPU");
  const json settings = settings_of(options);
  EXPECT_EQ(settings.at("NUM_STREAMS"), "1");
  EXPECT_EQ(settings.at("ENABLE_CPU_PINNING"), "NO");
  EXPECT_EQ(settings.at("INFERENCE_NUM_THREADS"), "3");
  EXPECT_EQ(settings.at("INFERENCE_PRECISION_HINT"), "f32");
}

TEST(OpenVinoOptions, take_a_precision_that_the_cpu_has) {
  EXPECT_EQ(settings_of(options_of("openvino+precision=bf16")).at("INFERENCE_PRECISION_HINT"),
            "bf16");
  EXPECT_THAT(openvino_precisions(new_cpu), ElementsAre("f32", "f16", "bf16"));
  EXPECT_THAT(openvino_precisions(old_cpu), ElementsAre("f32"));
}

TEST(OpenVinoOptions, refuse_a_precision_that_the_cpu_does_not_have) {
  EXPECT_THAT(
      refusal_of_options("openvino+precision=bf16", old_cpu),
      AllOf(HasSubstr("this CPU has no instructions for bf16"), HasSubstr("precision=f32")));
  EXPECT_THAT(refusal_of_options("openvino+precision=int8"), HasSubstr("unknown precision 'int8'"));
}

TEST(OpenVinoOptions, pass_on_properties_of_openvino_and_of_the_provider) {
  const ProviderOptions options =
      options_of("openvino+NUM_STREAMS=2+device_type=GPU+model_priority=HIGH");
  EXPECT_EQ(json::parse(options.at("load_config")).at("GPU").at("NUM_STREAMS"), "2");
  EXPECT_EQ(options.at("model_priority"), "HIGH");
}

TEST(OpenVinoOptions, refuse_an_unknown_option_with_the_nearest_name) {
  EXPECT_THAT(refusal_of_options("openvino+cachee=off"),
              AllOf(HasSubstr("unknown option 'cachee'"), HasSubstr("'cache'")));
}

TEST(OpenVinoOptions, cache_compiled_models_unless_told_otherwise) {
  const test::EnvironmentVariable cache("XDG_CACHE_HOME", "/cache");
  EXPECT_EQ(options_of("openvino").at("cache_dir"), "/cache/ortchestra/openvino");
  EXPECT_EQ(options_of("openvino+cache=/elsewhere").at("cache_dir"), "/elsewhere");
  EXPECT_FALSE(options_of("openvino+cache=off").contains("cache_dir"));
  const ProviderOptions unread =
      openvino_provider_options(parse_device("openvino"), {.intra = 1}, new_cpu, false);
  EXPECT_FALSE(unread.contains("cache_dir"));
  const test::EnvironmentVariable none("XDG_CACHE_HOME", "relative");
  const test::EnvironmentVariable home("HOME", "/home/user");
  EXPECT_EQ(openvino_cache_folder(), "/home/user/.cache/ortchestra/openvino");
}

TEST(OpenVinoOptions, know_whether_a_cache_can_be_read) {
  const test::TemporaryDirectory folder;
  EXPECT_FALSE(openvino_reads_cache(folder.path()));
  std::ofstream(folder / "libopenvino_ir_frontend.so.2541");
  EXPECT_TRUE(openvino_reads_cache(folder.path()));
}

}  // namespace
}  // namespace ortchestra
