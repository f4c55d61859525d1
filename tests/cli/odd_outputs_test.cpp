#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "support/onnx_models.h"
#include "support/pipeline_runs.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::OnnxModel;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Models with valid but unusual outputs, compared with rows that pass outputs in all ways.
class CliOddOutputs : public testing::Test {
 protected:
  void expect_agreement(const OnnxModel& model) const {
    const test::ToolResult result =
        test::run_tool({"bench", "-m", model.write(folder_ / "m.onnx"), "-n", "4", "--rounds", "1",
                        "-s", "serial:intra=1", "-s", "threads:binding=on", "-s",
                        "processes:intra=1", "-s", "pool:intra=1", "-s", "async"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, Not(HasSubstr("MISMATCH")));
  }

  test::TemporaryDirectory folder_;
};

TEST_F(CliOddOutputs, that_are_always_empty_are_compared) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4").node("Relu", {"x"}, {"r"});
  onnx::TensorProto& none = *model.proto().mutable_graph()->add_initializer();
  none.set_name("none");
  none.set_data_type(onnx::TensorProto::INT64);
  none.add_dims(1);
  none.add_int64_data(0);
  model.node("Slice", {"r", "none", "none"}, {"y"});
  model.output("y", onnx::TensorProto::FLOAT, "0,3,4,4");
  expect_agreement(model);
}

TEST_F(CliOddOutputs, that_are_inputs_or_named_twice_are_compared) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4").node("Relu", {"x"}, {"y"});
  for (const char* output : {"x", "y", "y", "x"})
    model.output(output, onnx::TensorProto::FLOAT, "N,3,4,4");
  expect_agreement(model);
}

/// "x" [N,3,4,4] → "y" = x + x, and a string output, which no decoder can read.
OnnxModel model_with_text() {
  OnnxModel model = test::doubling_model();
  onnx::TensorProto& text = *model.proto().mutable_graph()->add_initializer();
  text.set_name("word");
  text.set_data_type(onnx::TensorProto::STRING);
  text.add_dims(1);
  text.add_string_data("cat");
  model.node("Identity", {"word"}, {"label"});
  model.output("label", onnx::TensorProto::STRING, "1");
  return model;
}

TEST_F(CliOddOutputs, that_are_not_tensors_of_numbers_are_not_read) {
  const std::string source = model_with_text().write(folder_ / "m.onnx");
  expect_agreement(model_with_text());
  const auto run = test::run_tool({"run", "-m", source, "-i", "synthetic", "-n", "2", "-o", "-"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr(R"("name":"y")"));
  EXPECT_THAT(run.out, Not(HasSubstr("label")));
  EXPECT_THAT(run.err, HasSubstr("its output 'label' is a string, which is not read"));
  EXPECT_THAT(test::run_tool({"inspect", source}).out, HasSubstr("label string[1]  (not read"));
}

TEST_F(CliOddOutputs, that_are_not_tensors_of_numbers_are_refused_if_a_decoder_needs_them) {
  model_with_text().write(folder_ / "m.onnx");
  write_file_atomically(folder_ / "c.toml",
                        "[[model]]\nname = \"m\"\npath = \"m.onnx\"\n"
                        "[model.decode]\nkind = \"classes\"\noutputs = [\"label\"]\n");
  const auto run = test::run_tool(
      {"run", "--config", folder_ / "c.toml", "-i", "synthetic", "-n", "2", "-o", "-"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("its output 'label': only tensors of numbers can be read"));
}

TEST_F(CliOddOutputs, whose_names_are_not_utf8_are_escaped) {
  OnnxModel model;
  model.input("x\xff", onnx::TensorProto::FLOAT, "N,3,4,4");
  model.node("Add", {"x\xff", "x\xff"}, {"y\x1b\xfe"});
  model.output("y\x1b\xfe", onnx::TensorProto::FLOAT, "N,3,4,4");
  const std::string source = model.write(folder_ / "caf\xe9.onnx");
  const auto inspected = test::run_tool({"inspect", source, "--json", "-"});
  EXPECT_EQ(inspected.exit_code, 0) << inspected.err;
  EXPECT_THAT(inspected.out, AllOf(HasSubstr(R"(x\\xff)"), HasSubstr(R"(caf\\xe9)")));
  EXPECT_THAT(test::run_tool({"inspect", source}).out, Not(HasSubstr("\x1b")));
  test::grey_pictures(folder_ / "\xe9", 2);
  for (const std::string row : {"serial:intra=1", "processes:intra=1"}) {
    const auto run =
        test::run_tool({"run", "-m", source, "-i", folder_ / "\xe9", "-s", row, "-o", "-", "-o",
                        folder_ / "a.npz", "-o", folder_ / "a.csv", "--overwrite"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(run.out, AllOf(HasSubstr(R"("caf\\xe9":{"tensors")"), HasSubstr(R"(\\xfe)")));
    EXPECT_THAT(read_file(folder_ / "a.csv"), HasSubstr("caf\\xe9"));
  }
}

}  // namespace
}  // namespace ortchestra
