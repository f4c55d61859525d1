#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/onnx_models.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::OnnxModel;
using testing::HasSubstr;
using testing::Not;

/// Models whose outputs are legal and odd, compared over rows that move outputs in every way.
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

}  // namespace
}  // namespace ortchestra
