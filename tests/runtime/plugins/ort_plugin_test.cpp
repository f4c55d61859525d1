// Plugins that ONNX Runtime loads: the stand-ins of tests/fakes/fake_plugin.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/loading/open_session.h"
#include "ortchestra/runtime/plugins.h"
#include "ortchestra/runtime/runtime.h"
#include "runtime/plugins/plugin_device.h"
#include "runtime/plugins/plugin_probe.h"
#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/fakes.h"
#include "support/images.h"
#include "support/onnx_models.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::EnvironmentVariable;
using test::error_text;
using test::fake;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Optional;
using testing::StartsWith;

constexpr const char* variable = "ORTCHESTRA_PLUGINS";

/// Other plugins may be installed too, but none that offers "relu".
class OrtPlugin : public testing::Test {
 protected:
  static PluginDescription probed(const std::string& name) {
    return probe_plugin(fake(name), find_onnxruntimes().front().path);
  }

  static std::string refusal_of(const std::string& device) {
    return error_text(ErrorKind::input, [&] { check_device(device); });
  }

  std::unique_ptr<Session> open(const std::string& device) const {
    ModelSpec spec;
    spec.name = "m";
    spec.image_input = "x";
    spec.source = test::OnnxModel()
                      .input("x", onnx::TensorProto::FLOAT, "N,3,4,4")
                      .node("Neg", {"x"}, {"negative"})
                      .node("Relu", {"negative"}, {"y"})
                      .output("y", onnx::TensorProto::FLOAT, "N,3,4,4")
                      .write(folder_ / "m.onnx");
    return open_session(spec, {.intra = 1, .device = device});
  }

 private:
  test::TemporaryDirectory folder_;
};

TEST_F(OrtPlugin, is_probed_for_the_devices_that_it_offers) {
  const PluginDescription plugin = probed("fake-plugin");
  EXPECT_EQ(plugin.obstacle, std::nullopt);
  EXPECT_EQ(plugin.version, "1.2.3");
  ASSERT_EQ(plugin.devices.size(), 1U);
  EXPECT_EQ(plugin.devices[0].provider, "ReluExecutionProvider");
  EXPECT_EQ(plugin.devices[0].hardware, "CPU");
}

TEST_F(OrtPlugin, may_offer_no_device_on_this_machine) {
  const PluginDescription plugin = probed("fake-plugin-offers-nothing");
  EXPECT_EQ(plugin.obstacle, std::nullopt);
  EXPECT_THAT(plugin.devices, IsEmpty());
}

TEST_F(OrtPlugin, for_a_newer_api_says_so) {
  EXPECT_THAT(probed("fake-plugin-needs-newer-api").obstacle,
              Optional(HasSubstr("this plugin needs a newer API version")));
}

TEST_F(OrtPlugin, that_crashes_ends_only_the_process_that_probes_it) {
  for (const char* name : {"fake-plugin-crashes", "fake-plugin-crashes-at-load"}) {
    EXPECT_THAT(probed(name).obstacle,
                Optional(AllOf(HasSubstr("was killed by SIGABRT (signal 6)"),
                               HasSubstr("another release of ONNX Runtime"))));
  }
}

TEST_F(OrtPlugin, runs_the_operators_that_it_claims) {
  const EnvironmentVariable named(variable, fake("fake-plugin"));
  const test::FloatImage image({2, 3, 4, 4});
  const float x = image.view().as<float>()[7];
  ASSERT_GT(x, 0);
  EXPECT_EQ(open("relu")->run(image.view()).tensors()[0].as<float>()[7], 0);
  EXPECT_EQ(open("relu+slope=0.5")->run(image.view()).tensors()[0].as<float>()[7], -x / 2);
  EXPECT_EQ(open("ReluExecutionProvider:0+plugin")->run(image.view()).tensors()[0].as<float>()[7],
            0);
}

TEST_F(OrtPlugin, refuses_options_in_its_own_words) {
  const EnvironmentVariable named(variable, fake("fake-plugin"));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { open("relu+slope=steep"); }),
              HasSubstr("slope is not a number: 'steep'"));
  EXPECT_THAT(refusal_of("relu:3"), HasSubstr("no device with this number, only 0: CPU ("));
  EXPECT_THAT(refusal_of("relu+plugin=yes"), HasSubstr("write relu+plugin"));
}

TEST_F(OrtPlugin, is_loaded_though_another_one_crashes) {
  const EnvironmentVariable named(variable,
                                  fake("fake-plugin-crashes") + ":" + fake("fake-plugin"));
  EXPECT_NO_THROW(check_device("relu"));
}

TEST_F(OrtPlugin, that_offers_nothing_is_named_with_the_alternative) {
  const PluginDescription plugin = probed("fake-plugin-offers-nothing");
  const auto reason_with_name = [&](const std::string& file) {
    return reason_against({.file = file, .found_in = "a test"}, plugin, parse_device("openvino"));
  };
  EXPECT_THAT(reason_with_name("/x/libopenvino_plugin.so"),
              AllOf(StartsWith("plugin /x/libopenvino_plugin.so (a test) offers no device on this "
                               "machine"),
                    HasSubstr("onnxruntime-openvino")));
  EXPECT_THAT(reason_with_name("/x/libother.so"), Not(HasSubstr("onnxruntime-openvino")));
}

TEST_F(OrtPlugin, that_cant_be_loaded_is_named_when_no_other_has_the_device) {
  const EnvironmentVariable named(variable,
                                  "/nowhere/plugin.so:" + fake("fake-plugin-crashes-at-load"));
  EXPECT_THAT(refusal_of("nosuch"),
              AllOf(StartsWith("device 'nosuch': "),
                    HasSubstr("plugin /nowhere/plugin.so (ORTCHESTRA_PLUGINS) can't be used: there "
                              "is no such file"),
                    HasSubstr("crashes-at-load.so (ORTCHESTRA_PLUGINS) can't be used: the process "
                              "that loaded it was killed by SIGABRT")));
}

TEST_F(OrtPlugin, is_not_searched_for_a_device_of_onnx_runtime_itself) {
  const EnvironmentVariable named(variable, "/nowhere/plugin.so");
  EXPECT_NO_THROW(check_device("cpu"));
}

TEST_F(OrtPlugin, is_described_with_what_it_offers) {
  const EnvironmentVariable named(variable, fake("fake-plugin") + ":/nowhere/plugin.so");
  const std::vector<PluginDescription> plugins = describe_plugins();
  ASSERT_GE(plugins.size(), 2U);
  EXPECT_EQ(plugins[0].found_in, variable);
  EXPECT_EQ(plugins[0].devices.size(), 1U);
  EXPECT_THAT(plugins[1].obstacle, Optional(HasSubstr("no such file")));
}

TEST_F(OrtPlugin, that_is_used_comes_before_those_named_earlier) {
  const EnvironmentVariable named(variable, "/earlier.so");
  use_plugins({fake("fake-plugin")});
  EXPECT_EQ(std::getenv(variable), fake("fake-plugin") + ":/earlier.so");
  EXPECT_THAT(error_text(ErrorKind::input, [] { use_plugins({"/no:where.so"}); }),
              HasSubstr("colon"));
  EXPECT_THAT(error_text(ErrorKind::input, [] { require_plugin("/nowhere.so"); }),
              AllOf(HasSubstr("/nowhere.so"), HasSubstr("no such file")));
}

}  // namespace
}  // namespace ortchestra
