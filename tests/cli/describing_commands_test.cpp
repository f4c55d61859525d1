// inspect, devices and demo.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/files/file.h"
#include "base/system/cpu_budget.h"
#include "ortchestra/builtin/builtin.h"
#include "ortchestra/runtime/runtime.h"
#include "support/environment_variable.h"
#include "support/paths.h"
#include "support/temporary_directory.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using nlohmann::json;
using test::run_tool;
using test::ToolResult;
using testing::AllOf;
using testing::HasSubstr;

TEST(CliInspect, shows_inputs_outputs_and_the_suggested_recipe) {
  const ToolResult result = run_tool({"inspect", "builtin:unet", "thing=fake:input=1x8x8"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("unet"), HasSubstr("opset 13"),
                                HasSubstr("input float32[batch,3,height,width]"),
                                HasSubstr("256x256 stretch rgb nchw float32"), HasSubstr("thing"),
                                HasSubstr("8x8 stretch gray")));
}

TEST(CliInspect, writes_json) {
  const ToolResult result = run_tool({"inspect", "builtin:unet", "--size", "64x32", "--json", "-"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json model = json::parse(result.out).at("models").at(0);
  EXPECT_EQ(model.at("inputs").at(0).at("shape"), json({"batch", 3, "height", "width"}));
  EXPECT_EQ(model.at("recipe").at("size"), json({64, 32}));
  EXPECT_EQ(model.at("picture_input"), "input");
  EXPECT_TRUE(model.at("problem").is_null());
}

TEST(CliInspect, writes_json_to_standard_output_if_no_file_is_given) {
  const ToolResult result = run_tool({"inspect", "fake:", "--json"});
  EXPECT_TRUE(json::accept(result.out)) << result.out << result.err;
}

TEST(CliInspect, takes_a_model_that_follows_json_as_a_model) {
  const ToolResult result = run_tool({"inspect", "--json", "a.onnx", "b.onnx"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("model 'a.onnx': no such file"));
}

TEST(CliInspect, writes_a_configuration_that_bench_accepts) {
  const test::TemporaryDirectory folder;
  const std::string path = folder / "first.toml";
  const ToolResult drafted =
      run_tool({"inspect", "builtin:unet", "tiny=fake:input=1x8x8", "--toml", path});
  ASSERT_EQ(drafted.exit_code, 0) << drafted.err;
  EXPECT_THAT(drafted.out, HasSubstr("unet")) << "the table is still shown";
  EXPECT_THAT(read_file(path), AllOf(HasSubstr("# CHECK"), HasSubstr("# GUESS")));
  const ToolResult compared =
      run_tool({"bench", "--config", path, "-s", "serial", "-n", "2", "--rounds", "1"});
  EXPECT_EQ(compared.exit_code, 0) << compared.err;
  EXPECT_THAT(compared.out, AllOf(HasSubstr("unet"), HasSubstr("tiny")));
}

TEST(CliInspect, does_not_replace_a_configuration) {
  const test::TemporaryDirectory folder;
  const std::string path = folder / "edited.toml";
  write_file_atomically(path, "mine");
  const ToolResult refused = run_tool({"inspect", "fake:", "--toml", path});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("edited.toml exists already"));
  EXPECT_EQ(read_file(path), "mine");
}

TEST(CliInspect, writes_only_one_document_to_standard_output) {
  const ToolResult only_toml = run_tool({"inspect", "fake:", "--toml"});
  EXPECT_EQ(only_toml.exit_code, 0) << only_toml.err;
  EXPECT_TRUE(only_toml.out.starts_with("# A draft configuration")) << only_toml.out;
  const ToolResult both = run_tool({"inspect", "fake:", "--toml", "-", "--json", "-"});
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_THAT(both.err, HasSubstr("can't both go to standard output"));
}

TEST(CliInspect, needs_a_model) {
  const ToolResult result = run_tool({"inspect"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("MODEL"));
}

TEST(CliDevices, shows_the_budget_and_the_runtime) {
  const ToolResult result = run_tool({"devices"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr(cpu_budget().reason), HasSubstr(ort_version()),
                                HasSubstr("  cpu                can be used"), HasSubstr("GPUs")));
}

TEST(CliDevices, lists_every_gpu_that_the_driver_shows) {
  const test::EnvironmentVariable path("LD_LIBRARY_PATH", test::fakes_dir());
  const ToolResult text = run_tool({"devices"});
  EXPECT_THAT(
      text.out,
      HasSubstr("Made-up GPU (8192 MiB, at 00000000:00:00.0), Made-up other GPU (4096 MiB"));
  EXPECT_THAT(text.out, HasSubstr("driver 580.1"));
  const json devices = json::parse(run_tool({"devices", "--json", "-"}).out);
  EXPECT_EQ(devices.at("gpus").at(1).at("pci_bus_id"), "00000000:01:00.0");
  EXPECT_TRUE(devices.at("cuda_mps").is_boolean());
}

TEST(CliDevices, writes_json) {
  const ToolResult result = run_tool({"devices", "--json", "-"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json devices = json::parse(result.out);
  EXPECT_EQ(devices.at("cores_budget"), cpu_budget().cores);
  EXPECT_EQ(devices.at("ort_version"), ort_version());
}

class CliDemo : public testing::Test {
 protected:
  ToolResult demo(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"demo", target_, "--frames", "5", "--size", "64x48"});
    return run_tool(more);
  }

  test::TemporaryDirectory folder_;
  const std::string target_ = folder_ / "deep/demo";
};

TEST_F(CliDemo, writes_models_and_a_video_that_bench_can_use) {
  const ToolResult result = demo();
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("ortchestra bench"));
  std::vector<std::string> bench{"bench",  "-n",    "2",  "--rounds", "1",
                                 "--size", "32x32", "-s", "serial"};
  for (const std::string_view name : builtin_model_names()) {
    bench.insert(bench.end(), {"-m", target_ + "/" + std::string(name) + ".onnx"});
  }
  if (ORTCHESTRA_WITH_VIDEO) bench.insert(bench.end(), {"-i", target_ + "/demo.mp4"});
  const ToolResult compared = run_tool(bench);
  EXPECT_EQ(compared.exit_code, 0) << compared.err;
}

TEST_F(CliDemo, replaces_only_its_own_files_and_only_with_overwrite) {
  ASSERT_EQ(demo().exit_code, 0);
  write_file_atomically(target_ + "/unet.onnx", "mine");
  const ToolResult refused = demo();
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("exists already: give another directory, or --overwrite"));
  EXPECT_EQ(read_file(target_ + "/unet.onnx"), "mine");
  // With --overwrite, it replaces only files that it wrote.
  const ToolResult overwritten = demo({"--overwrite"});
  EXPECT_EQ(overwritten.exit_code, 2);
  EXPECT_THAT(overwritten.err, HasSubstr("unet.onnx was not written by demo, or was changed"));
  EXPECT_EQ(read_file(target_ + "/unet.onnx"), "mine");
  std::filesystem::remove(target_ + "/unet.onnx");
  EXPECT_EQ(demo({"--overwrite"}).exit_code, 0);
  EXPECT_EQ(read_file(target_ + "/unet.onnx"), builtin_model_bytes("unet"));
}

TEST_F(CliDemo, refuses_a_directory_that_cannot_be_created) {
  const ToolResult result = run_tool({"demo", "/proc/no/demo"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("/proc/no/demo can't be created"));
}

}  // namespace
}  // namespace ortchestra
