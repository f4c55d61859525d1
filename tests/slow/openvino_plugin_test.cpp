// OpenVINO's plugin for ONNX Runtime, where it is installed (make setup DEVICE=openvino).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "ortchestra/runtime/plugins.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::run_tool;
using test::ToolResult;
using testing::AllOf;
using testing::HasSubstr;

/// Skips the test without the plugin, and without a device that it offers; on CI it fails then.
class SlowCliOpenvinoPlugin : public testing::Test {
 protected:
  void SetUp() override {
    const std::vector<PluginDescription> plugins = describe_plugins();
    const auto installed = std::ranges::find_if(plugins, [](const PluginDescription& plugin) {
      return plugin.file.find("openvino") != std::string::npos;
    });
    const bool on_ci = std::getenv("CI") != nullptr;
    if (installed == plugins.end()) {
      if (on_ci) FAIL() << "OpenVINO's plugin is not installed";
      GTEST_SKIP() << "OpenVINO's plugin is not installed: make setup DEVICE=openvino";
    }
    ASSERT_FALSE(installed->obstacle) << *installed->obstacle;
    offers_device_ = !installed->devices.empty();
  }

  /// Whether this machine has hardware that the plugin supports.
  bool offers_device() const { return offers_device_; }

 private:
  bool offers_device_ = false;
};

TEST_F(SlowCliOpenvinoPlugin, gives_the_outputs_of_the_cpu_or_names_the_alternative) {
  const ToolResult result =
      run_tool({"bench", "-s", "pool", "-s", "pool:device=openvino+plugin", "-s",
                "processes:device=openvino+plugin", "-n", "8", "--rounds", "2"});
  if (offers_device()) {
    EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
  } else {
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_THAT(result.err, AllOf(HasSubstr("offers no device on this machine"),
                                  HasSubstr("onnxruntime-openvino")));
  }
}

TEST_F(SlowCliOpenvinoPlugin, refuses_a_setting_that_openvino_does_not_have) {
  if (!offers_device()) GTEST_SKIP() << "the plugin offers no device on this machine";
  const ToolResult result =
      run_tool({"bench", "-m", "builtin:unet", "-s",
                "serial:device=openvino+plugin+NO_SUCH_SETTING=1", "-n", "1", "--rounds", "1"});
  EXPECT_NE(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.err + result.out, HasSubstr("NO_SUCH_SETTING"));
}

}  // namespace
}  // namespace ortchestra
