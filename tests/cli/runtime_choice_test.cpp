#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "support/environment_variable.h"
#include "support/fakes.h"
#include "support/temporary_directory.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using test::run_tool;
using test::ToolResult;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<std::string> short_bench = {
    "bench", "-m", "builtin:classifier", "-s", "serial", "-n", "1", "--rounds", "1", "-b", "1"};

ToolResult bench_with(const std::string& runtime) {
  std::vector<std::string> arguments = short_bench;
  arguments.insert(arguments.end(), {"--onnxruntime", runtime});
  return run_tool(arguments);
}

TEST(CliRuntime, refuses_a_file_that_is_missing_or_no_library) {
  const ToolResult missing = bench_with("/nowhere/libonnxruntime.so");
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err,
              AllOf(HasSubstr("/nowhere/libonnxruntime.so"), HasSubstr("no such file")));
  const ToolResult other = bench_with(test::fake("fake-nvml"));
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, AllOf(HasSubstr("is not ONNX Runtime"), HasSubstr("OrtGetApiBase")));
}

TEST(CliRuntime, refuses_a_release_that_is_too_old) {
  const ToolResult result = bench_with(test::fake("fake-onnxruntime-old"));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("release 1.21.0 is too old"), HasSubstr("1.23 or later"),
                                Not(HasSubstr("requested API version"))));
}

TEST(CliRuntime, devices_lists_a_library_that_crashes) {
  const ToolResult result =
      run_tool({"devices", "--onnxruntime", test::fake("fake-onnxruntime-crashing")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("fake-onnxruntime-crashing"), HasSubstr("SIGABRT"),
                                HasSubstr("the default"), HasSubstr("cpu")));
}

TEST(CliRuntime, is_named_by_the_settings_of_the_user) {
  const test::EnvironmentVariable unnamed("ORTCHESTRA_ONNXRUNTIME", std::nullopt);
  const test::TemporaryDirectory folder;
  fs::create_directories(folder / "ortchestra");
  const std::string file = folder / "ortchestra/settings.toml";
  const test::EnvironmentVariable home("XDG_CONFIG_HOME", folder.path().string());
  std::ofstream(file) << "onnxruntime = \"/nowhere/lib\"\n";
  const ToolResult result = run_tool(short_bench);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("/nowhere/lib"));
  std::ofstream(file) << "onnxruntime = \"lib\"\n";
  EXPECT_THAT(run_tool(short_bench).err, AllOf(HasSubstr(file), HasSubstr("an absolute path")));
  std::ofstream(file) << "onnx_runtime = \"/lib\"\n";
  EXPECT_THAT(run_tool(short_bench).err, AllOf(HasSubstr(file), HasSubstr("onnxruntime")));
}

TEST(CliRuntime, is_never_named_by_a_configuration) {
  const test::TemporaryDirectory folder;
  const std::string file = folder / "models.toml";
  std::ofstream(file)
      << "onnxruntime = \"/nowhere/lib\"\n[[model]]\nfile = \"builtin:classifier\"\n";
  const ToolResult result = run_tool({"bench", "--config", file});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("models.toml"), HasSubstr("onnxruntime")));
}

TEST(CliRuntime, devices_lists_runtimes_in_json) {
  const ToolResult result = run_tool({"devices", "--json", "-"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto runtimes = nlohmann::json::parse(result.out).at("runtimes");
  ASSERT_FALSE(runtimes.empty());
  bool any_usable = false;
  for (const auto& runtime : runtimes) {
    if (!runtime.at("problem").is_null()) continue;
    any_usable = true;
    EXPECT_TRUE(fs::path(runtime.at("path").get<std::string>()).is_absolute());
    EXPECT_EQ(runtime.at("devices").at(0).at("name"), "cpu");
    EXPECT_TRUE(runtime.at("devices").at(0).at("problem").is_null());
  }
  EXPECT_TRUE(any_usable);
}

}  // namespace
}  // namespace ortchestra
