#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "ortchestra/builtin/builtin.h"
#include "support/onnx_models.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::run_tool;
using test::ToolResult;
using testing::HasSubstr;
using testing::IsEmpty;

class CliBadModel : public testing::Test {
 protected:
  void expect_refusal(const std::string& source, const std::vector<std::string>& parts) const {
    for (const char* command : {"bench", "inspect"}) {
      const bool bench = std::string(command) == "bench";
      const ToolResult result =
          bench ? run_tool({"bench", "-m", source, "-n", "3"}) : run_tool({"inspect", source});
      EXPECT_EQ(result.exit_code, 2) << command;
      EXPECT_THAT(result.out, IsEmpty());
      for (const std::string& part : parts) EXPECT_THAT(result.err, HasSubstr(part)) << command;
    }
  }
  std::string write(const std::string& name, const std::string& bytes) const {
    write_file_atomically(folder_ / name, bytes);
    return folder_ / name;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(CliBadModel, that_does_not_exist_is_refused) {
  expect_refusal((folder_ / "none.onnx").string(), {"none.onnx", "no such file"});
}

TEST_F(CliBadModel, that_is_not_an_onnx_file_is_refused) {
  expect_refusal(write("text.onnx", "This is not a model.\n"), {"text.onnx", "ONNX"});
}

TEST_F(CliBadModel, that_is_empty_is_refused) {
  expect_refusal(write("empty.onnx", ""), {"empty.onnx"});
}

TEST_F(CliBadModel, that_is_truncated_is_refused) {
  const std::string bytes = builtin_model_bytes(builtin_model_names().front());
  expect_refusal(write("cut.onnx", bytes.substr(0, bytes.size() / 2)), {"cut.onnx", "truncated"});
}

TEST_F(CliBadModel, with_an_operator_that_onnx_runtime_does_not_have_is_refused) {
  test::OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4")
      .output("y", onnx::TensorProto::FLOAT, "N,3,4,4");
  model.node("Teleport", {"x"}, {"y"});
  expect_refusal(model.write(folder_ / "new.onnx"), {"new.onnx", "Teleport"});
}

TEST_F(CliBadModel, that_takes_text_is_refused_by_bench_and_explained_by_inspect) {
  test::OnnxModel model;
  model.input("words", onnx::TensorProto::STRING, "N")
      .output("length", onnx::TensorProto::INT64, "1");
  model.node("Shape", {"words"}, {"length"});
  const std::string source = model.write(folder_ / "text.onnx");
  const ToolResult bench = run_tool({"bench", "-m", source, "-n", "3"});
  EXPECT_EQ(bench.exit_code, 2);
  EXPECT_THAT(bench.err, HasSubstr("can't be fed: input 'words' (string"));
  const ToolResult inspect = run_tool({"inspect", source});
  EXPECT_EQ(inspect.exit_code, 0) << inspect.err;
  EXPECT_THAT(inspect.out, HasSubstr("can't be fed: input 'words' (string"));
}

TEST_F(CliBadModel, that_is_not_a_builtin_model_is_refused) {
  expect_refusal("builtin:resnet99", {"resnet99"});
}

TEST_F(CliBadModel, with_an_unknown_device_is_refused) {
  const ToolResult result = run_tool({"bench", "-m", "fake:", "-n", "3", "-d", "abacus"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("abacus"));
}

}  // namespace
}  // namespace ortchestra
