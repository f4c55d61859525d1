#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files/file.h"
#include "support/environment_variable.h"
#include "support/onnx_models.h"
#include "support/openvino.h"
#include "support/temporary_directory.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using nlohmann::json;
using test::OnnxModel;
using test::run_tool;
using test::ToolResult;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// With the real OpenVINO, which `make test` installs on x86-64.
class CliOpenVino : public testing::Test {
 protected:
  void SetUp() override {
    if (test::has_openvino()) return;
#ifdef __x86_64__
    ASSERT_EQ(std::getenv("CI"), nullptr) << "run scripts/setup.sh with DEVICE=openvino";
#endif
    GTEST_SKIP() << "OpenVINO is not installed: make setup DEVICE=openvino";
  }

  std::string write(const OnnxModel& model, const std::string& name) const {
    return model.write(folder_ / name);
  }
  ToolResult bench(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"bench", "-n", "8", "--rounds", "1", "-b", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tool(arguments);
  }
  std::string doubling() const { return write(test::doubling_model(), "doubling.onnx"); }
  /// OpenVINO has no determinant.
  std::string with_determinant() const {
    OnnxModel model;
    model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4").node("Relu", {"x"}, {"a"});
    model.node("Det", {"a"}, {"y"}).output("y", onnx::TensorProto::FLOAT, "N,3");
    return write(model, "determinant.onnx");
  }

  test::TemporaryDirectory folder_;
  const test::EnvironmentVariable cache_{"XDG_CACHE_HOME", folder_ / "cache"};
};

TEST_F(CliOpenVino, is_compared_with_the_cpu_in_one_call) {
  const ToolResult result =
      bench({"-m", doubling(), "-s", "pool", "-s", "pool:device=openvino,workers=2", "--json",
             folder_ / "result.json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json rows = json::parse(read_file(folder_ / "result.json")).at("rows");
  EXPECT_EQ(rows.at(1).at("options").at("sessions"), "2") << "one per worker";
  EXPECT_THAT(result.out, HasSubstr("identical"));
}

TEST_F(CliOpenVino, runs_with_every_strategy) {
  std::vector<std::string> arguments = {"-m", "a=" + doubling(), "-m", "b=" + doubling(),
                                        "-d", "openvino"};
  for (const char* row : {"serial", "threads", "coroutines", "pool", "processes"})
    arguments.insert(arguments.end(), {"-s", row});
  const ToolResult result = bench(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
}

TEST_F(CliOpenVino, refuses_a_model_with_an_operator_that_it_lacks) {
  const ToolResult result =
      bench({"-m", "det=" + with_determinant(), "-s", "serial:device=openvino"});
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.out + result.err, AllOf(HasSubstr("model 'det'"), HasSubstr("1 of its nodes"),
                                             HasSubstr("(Det)"), HasSubstr("'openvino+fallback'")));
  EXPECT_EQ(bench({"-m", with_determinant(), "-s", "serial:device=openvino+fallback"}).exit_code,
            0);
}

TEST_F(CliOpenVino, runs_beside_the_cpu_in_one_process) {
  const std::string config = folder_ / "models.toml";
  test::write_file(config, "[[model]]\nname = \"a\"\npath = \"" + doubling() +
                               "\"\ndevice = \"openvino\"\n[[model]]\nname = \"b\"\npath = \"" +
                               with_determinant() + "\"\n");
  const ToolResult result = bench({"--config", config, "-s", "pool", "-s", "processes"});
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
}

TEST_F(CliOpenVino, caches_compiled_models) {
  ASSERT_EQ(bench({"-m", doubling(), "-s", "serial:device=openvino+cache=on"}).exit_code, 0);
  EXPECT_FALSE(std::filesystem::is_empty(folder_ / "cache/ortchestra/openvino"));
}

TEST_F(CliOpenVino, runs_a_pipeline_and_resumes_only_on_the_same_device) {
  const std::string output = folder_ / "out.jsonl";
  const std::vector<std::string> run = {"run", "-m", doubling(), "-i", "synthetic", "-n",
                                        "4",   "-d", "openvino", "-o", output};
  const ToolResult result = run_tool(run);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, Not(HasSubstr("error")));
}

}  // namespace
}  // namespace ortchestra
