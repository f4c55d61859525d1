// Plugins on the command line: the stand-ins of tests/fakes/fake_plugin.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/environment_variable.h"
#include "support/fakes.h"
#include "support/temporary_directory.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using test::EnvironmentVariable;
using test::fake;
using test::run_tool;
using test::ToolResult;
using testing::AllOf;
using testing::HasSubstr;

std::vector<std::string> bench_on(const std::string& device, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{
      "bench", "-m", "builtin:unet", "-s", "serial", "-s",   "serial:device=" + device,
      "-n",    "2",  "--rounds",     "1",  "--size", "32x32"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(CliPlugin, is_compared_with_the_cpu_and_gives_the_same_outputs) {
  const ToolResult result = run_tool(bench_on("relu", {"--plugin", fake("fake-plugin")}));
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
}

TEST(CliPlugin, gives_other_outputs_with_an_option_that_changes_them) {
  const ToolResult result = run_tool(bench_on("relu+slope=0.5", {"--plugin", fake("fake-plugin")}));
  EXPECT_EQ(result.exit_code, 3) << result.err << result.out;
}

TEST(CliPlugin, runs_models_in_worker_processes) {
  const ToolResult result =
      run_tool({"bench", "-m", "builtin:unet", "-s", "processes:device=relu", "-n", "2", "--rounds",
                "1", "--size", "32x32", "--plugin", fake("fake-plugin")});
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
}

TEST(CliPlugin, is_found_in_a_python_package) {
  const test::TemporaryDirectory folder;
  const fs::path package = folder / "lib/python3.11/site-packages/onnxruntime_ep_relu";
  fs::create_directories(package);
  fs::copy_file(fake("fake-plugin"), package / "libplugin.so");
  const EnvironmentVariable environment("VIRTUAL_ENV", folder.path().string());
  const ToolResult result = run_tool(bench_on("relu"));
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
}

TEST(CliPlugin, is_named_by_the_users_settings) {
  const test::TemporaryDirectory folder;
  fs::create_directories(folder / "ortchestra");
  std::ofstream(folder / "ortchestra/settings.toml")
      << "plugins = ['" << fake("fake-plugin") << "']\n";
  const EnvironmentVariable environment("XDG_CONFIG_HOME", folder.path().string());
  const ToolResult result = run_tool(bench_on("relu"));
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
}

TEST(CliPlugin, is_refused_in_a_configuration) {
  const test::TemporaryDirectory folder;
  std::ofstream(folder / "models.toml") << "plugins = ['" << fake("fake-plugin") << "']\n";
  const ToolResult result = run_tool({"bench", "--config", (folder / "models.toml").string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("plugins"));
}

TEST(CliPlugin, that_crashes_is_named_and_ends_the_command_before_work_begins) {
  const std::string plugin = fake("fake-plugin-crashes");
  const ToolResult result = run_tool(bench_on("relu", {"--plugin", plugin}));
  EXPECT_EQ(result.exit_code, 2) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("device 'relu'"), HasSubstr(plugin),
                                HasSubstr("was killed by SIGABRT (signal 6)")));
}

TEST(CliPlugin, that_is_no_plugin_is_refused) {
  for (const std::string& path : {std::string("nosuch.so"), fake("fake-nvml")}) {
    const ToolResult result = run_tool(bench_on("relu", {"--plugin", path}));
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_THAT(result.err, HasSubstr("plugin '" + path + "': "));
  }
}

TEST(CliPlugin, is_listed_by_devices_with_what_it_offers) {
  const ToolResult result =
      run_tool({"devices", "--plugin", fake("fake-plugin"), "--plugin", fake("fake-plugin-crashes"),
                "--plugin", fake("fake-plugin-offers-nothing")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("plugin               1.2.3  " + fake("fake-plugin")),
                                HasSubstr("relu"), HasSubstr("killed by SIGABRT"),
                                HasSubstr("no device on this machine")));
}

TEST(CliPlugin, is_listed_by_devices_as_json) {
  const ToolResult result = run_tool({"devices", "--json", "--plugin", fake("fake-plugin")});
  const nlohmann::json plugin = nlohmann::json::parse(result.out).at("plugins").at(0);
  EXPECT_EQ(plugin.at("path"), fake("fake-plugin"));
  EXPECT_EQ(plugin.at("version"), "1.2.3");
  EXPECT_EQ(plugin.at("devices").at(0).at("name"), "relu");
  EXPECT_EQ(plugin.at("devices").at(0).at("hardware"), "CPU");
  EXPECT_TRUE(plugin.at("problem").is_null());
}

}  // namespace
}  // namespace ortchestra
