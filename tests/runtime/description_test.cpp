#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/onnx_file.h"
#include "ortchestra/builtin/builtin.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/model/session.h"
#include "support/error_text.h"
#include "support/onnx_models.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::doubling_model;
using test::error_text;
using test::OnnxModel;
using test::store_externally;
using test::write_file;

class OrtDescription : public testing::Test {
 protected:
  std::string path() const { return folder_ / "bad.onnx"; }
  /// The message of describe_model for the file at path(), which must be one line.
  std::string refusal() const {
    const std::string text = error_text(ErrorKind::input, [&] { describe_model(path()); });
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    EXPECT_NE(text.find("'" + path() + "'"), std::string::npos) << text;
    return text;
  }
  void expect_refusal(const std::string& words) const {
    const std::string text = refusal();
    EXPECT_NE(text.find(words), std::string::npos) << text;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(OrtDescription, contains_the_declarations_of_the_file) {
  const ModelDescription description = describe_model(doubling_model().write(path()));
  EXPECT_EQ(description.source, path());
  EXPECT_EQ(description.opset, 13);
  EXPECT_EQ(description.producer, "a test");
  EXPECT_EQ(description.bytes, std::filesystem::file_size(path()));
  EXPECT_EQ(description.sha256.size(), 64U);
  ASSERT_EQ(description.inputs.size(), 1U);
  EXPECT_EQ(description.inputs[0].type, "float32");
  EXPECT_EQ(description.inputs[0].shape, (Shape{-1, 3, 4, 4}));
  EXPECT_EQ(description.inputs[0].symbols, (std::vector<std::string>{"N", "", "", ""}));
  EXPECT_EQ(description.outputs[0].name, "y");
}

TEST_F(OrtDescription, hides_initialisers_that_are_listed_as_inputs) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4")
      .input("shape", onnx::TensorProto::INT64, "2");
  model.ints("shape", {-1, 48})
      .node("Reshape", {"x", "shape"}, {"y"})
      .output("y", onnx::TensorProto::FLOAT, "N,48");
  EXPECT_EQ(describe_model(model.write(path())).inputs.size(), 1U);
}

TEST_F(OrtDescription, names_types_other_than_tensors) {
  OnnxModel model;
  model.input("text", onnx::TensorProto::STRING, "N").node("SequenceConstruct", {"text"}, {"list"});
  model.sequence_output("list", onnx::TensorProto::STRING);
  const ModelDescription description = describe_model(model.write(path()));
  EXPECT_EQ(description.inputs[0].type, "string");
  EXPECT_THAT(description.outputs, testing::IsEmpty());
  EXPECT_EQ(description.unread_outputs.at(0).type, "sequence");
}

TEST_F(OrtDescription, lists_outputs_that_are_not_tensors_separately) {
  OnnxModel model = doubling_model();
  model.node("SequenceConstruct", {"x"}, {"list"});
  model.sequence_output("list", onnx::TensorProto::FLOAT);
  model.metadata("task", "detect");
  const ModelDescription description = describe_model(model.write(path()));
  ASSERT_EQ(description.outputs.size(), 1U);
  EXPECT_EQ(description.outputs[0].name, "y");
  ASSERT_EQ(description.unread_outputs.size(), 1U);
  EXPECT_EQ(description.unread_outputs[0].type, "sequence");
  EXPECT_EQ(description.metadata.at("task"), "detect");
}

TEST_F(OrtDescription, refuses_a_missing_file) { expect_refusal("no such file"); }

TEST_F(OrtDescription, refuses_a_directory) {
  std::filesystem::create_directory(path());
  expect_refusal("is a directory");
}

TEST_F(OrtDescription, refuses_an_empty_file) {
  write_file(path(), "");
  expect_refusal("is empty");
}

TEST_F(OrtDescription, refuses_random_bytes) {
  std::string bytes(4096, '\0');
  unsigned state = 7;
  for (char& byte : bytes)
    byte = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24U);
  write_file(path(), bytes);
  expect_refusal("is not an ONNX model");
}

TEST_F(OrtDescription, refuses_text_and_pictures) {
  for (const std::string bytes : {"hello\n", "{\"a\": 1}", "\x89PNG\r\n\x1a\n", "<html></html>"}) {
    write_file(path(), bytes);
    expect_refusal("is not an ONNX model");
  }
}

TEST_F(OrtDescription, recognises_a_git_lfs_pointer) {
  write_file(path(), "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
  expect_refusal("git lfs pull");
}

TEST_F(OrtDescription, says_that_a_file_looks_truncated) {
  const std::string whole = builtin_model_bytes("squeezenet");
  for (const std::size_t divisor : {2U, 10U, 1000U}) {
    write_file(path(), whole.substr(0, whole.size() / divisor));
    expect_refusal("looks truncated");
  }
}

TEST_F(OrtDescription, names_an_unknown_operator) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4").node("NoSuchOperator", {"x"}, {"y"});
  model.output("y", onnx::TensorProto::FLOAT, "N,3,4,4").write(path());
  expect_refusal("operator 'NoSuchOperator'");
}

TEST_F(OrtDescription, names_an_operator_of_an_unknown_domain) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4").node("TheirOperator", {"x"}, {"y"});
  model.output("y", onnx::TensorProto::FLOAT, "N,3,4,4");
  model.proto().mutable_graph()->mutable_node(0)->set_domain("their.domain");
  auto& opset = *model.proto().add_opset_import();
  opset.set_domain("their.domain");
  opset.set_version(1);
  model.write(path());
  expect_refusal("operator 'their.domain:TheirOperator'");
}

TEST_F(OrtDescription, names_an_operator_without_an_implementation_for_its_types) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::DOUBLE, "N,3,4,4").node("LRN", {"x"}, {"y"});
  model.int_attribute("size", 3).output("y", onnx::TensorProto::DOUBLE, "N,3,4,4").write(path());
  expect_refusal("no implementation of the operator 'LRN'");
}

TEST_F(OrtDescription, names_an_opset_that_is_too_new) {
  OnnxModel model = doubling_model();
  model.proto().mutable_opset_import(0)->set_version(99);
  model.write(path());
  expect_refusal("opset 99");
}

TEST_F(OrtDescription, names_a_format_version_that_is_too_new) {
  OnnxModel model = doubling_model();
  model.proto().set_ir_version(99);
  model.write(path());
  expect_refusal("IR version 99");
}

TEST_F(OrtDescription, names_a_missing_external_data_file) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4").node("Add", {"x", "w"}, {"y"});
  model.output("y", onnx::TensorProto::FLOAT, "N,3,4,4");
  store_externally(*model.proto().mutable_graph()->add_initializer(), "weights.bin");
  model.write(path());
  expect_refusal("'weights.bin', which is missing");
}

/// y = x + a number in "weights.bin".
std::string model_with_external_weights(const std::filesystem::path& path) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4").node("Add", {"x", "outside"}, {"y"});
  model.output("y", onnx::TensorProto::FLOAT, "N,3,4,4");
  onnx::TensorProto& weights = *model.proto().mutable_graph()->add_initializer();
  store_externally(weights, "weights.bin");
  auto& length = *weights.add_external_data();
  length.set_key("length");
  length.set_value("4");
  return model.write(path);
}

TEST_F(OrtDescription, distinguishes_models_with_different_external_weights) {
  const std::string source = model_with_external_weights(path());
  write_file(folder_ / "weights.bin", std::string(4, '\0'));
  const ModelDescription zero = describe_model(source);
  EXPECT_EQ(describe_model(source).sha256, zero.sha256);
  EXPECT_EQ(zero.bytes, std::filesystem::file_size(path()) + 4);
  write_file(folder_ / "weights.bin", std::string("\0\0\x80\x3f", 4));
  EXPECT_NE(describe_model(source).sha256, zero.sha256);
}

TEST_F(OrtDescription, refuses_external_weights_that_are_a_pointer_or_too_short) {
  model_with_external_weights(path());
  write_file(folder_ / "weights.bin", "version https://git-lfs.github.com/spec/v1\nsize 4\n");
  expect_refusal("'weights.bin', which is a Git LFS pointer");
  write_file(folder_ / "weights.bin", "abc");
  expect_refusal("has 3 bytes where the model needs 4");
}

TEST_F(OrtDescription, knows_every_file_of_a_model) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4").node("If", {"x"}, {"y"});
  auto& graph = *model.proto().mutable_graph();
  store_externally(*graph.add_initializer(), "weights.bin");
  auto& node = *graph.mutable_node(0);
  store_externally(*node.add_attribute()->mutable_g()->add_initializer(), "branch.bin");
  store_externally(*node.add_attribute()->mutable_t(), "constant.bin");
  model.output("y", onnx::TensorProto::FLOAT, "N,3,4,4").write(path());
  EXPECT_THAT(files_of_model_file(path()),
              testing::UnorderedElementsAre(path(), folder_ / "weights.bin", folder_ / "branch.bin",
                                            folder_ / "constant.bin"));
  EXPECT_THAT(files_of_model_file("missing.onnx"), testing::ElementsAre("missing.onnx"));
}

TEST_F(OrtDescription, refuses_a_graph_with_an_undefined_input) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4").node("Add", {"x", "nowhere"}, {"y"});
  model.output("y", onnx::TensorProto::FLOAT, "N,3,4,4").write(path());
  expect_refusal("can't be loaded");
}

}  // namespace
}  // namespace ortchestra
