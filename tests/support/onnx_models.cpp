#include "support/onnx_models.h"

#include <cctype>
#include <fstream>
#include <sstream>

namespace ortchestra::test {
namespace {

void declare(onnx::ValueInfoProto& value, const std::string& name, int type,
             const std::string& extents) {
  value.set_name(name);
  auto& tensor = *value.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(type);
  tensor.mutable_shape();
  std::istringstream stream(extents);
  for (std::string extent; std::getline(stream, extent, ',');) {
    auto& dimension = *tensor.mutable_shape()->add_dim();
    if (std::isdigit(static_cast<unsigned char>(extent.front())) != 0) {
      dimension.set_dim_value(std::stoll(extent));
    } else {
      dimension.set_dim_param(extent);
    }
  }
}

}  // namespace

OnnxModel::OnnxModel() {
  model_.set_ir_version(7);
  model_.set_producer_name("a test");
  model_.add_opset_import()->set_version(13);
  model_.mutable_graph()->set_name("graph");
}

OnnxModel& OnnxModel::input(const std::string& name, int type, const std::string& extents) {
  declare(*model_.mutable_graph()->add_input(), name, type, extents);
  return *this;
}

OnnxModel& OnnxModel::output(const std::string& name, int type, const std::string& extents) {
  declare(*model_.mutable_graph()->add_output(), name, type, extents);
  return *this;
}

OnnxModel& OnnxModel::sequence_output(const std::string& name, int type) {
  auto& value = *model_.mutable_graph()->add_output();
  value.set_name(name);
  value.mutable_type()
      ->mutable_sequence_type()
      ->mutable_elem_type()
      ->mutable_tensor_type()
      ->set_elem_type(type);
  return *this;
}

OnnxModel& OnnxModel::node(const std::string& operation, const std::vector<std::string>& inputs,
                           const std::vector<std::string>& outputs) {
  auto& node = *model_.mutable_graph()->add_node();
  node.set_op_type(operation);
  node.set_name("node of " + operation);
  for (const std::string& name : inputs) node.add_input(name);
  for (const std::string& name : outputs) node.add_output(name);
  return *this;
}

OnnxModel& OnnxModel::int_attribute(const std::string& name, std::int64_t value) {
  auto& graph = *model_.mutable_graph();
  auto& attribute = *graph.mutable_node(graph.node_size() - 1)->add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INT);
  attribute.set_i(value);
  return *this;
}

OnnxModel& OnnxModel::ints(const std::string& name, const std::vector<std::int64_t>& values) {
  auto& tensor = *model_.mutable_graph()->add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::INT64);
  tensor.add_dims(static_cast<std::int64_t>(values.size()));
  for (const std::int64_t value : values) tensor.add_int64_data(value);
  return *this;
}

OnnxModel& OnnxModel::fixed_output(const std::string& name, const Shape& shape,
                                   const std::vector<float>& values, int type) {
  auto& tensor = *model_.mutable_graph()->add_initializer();
  tensor.set_name(name + "_values");
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  std::string extents;
  for (const std::int64_t extent : shape) {
    tensor.add_dims(extent);
    extents += (extents.empty() ? "" : ",") + std::to_string(extent);
  }
  for (const float value : values) tensor.add_float_data(value);
  node("Cast", {name + "_values"}, {name});
  auto& graph = *model_.mutable_graph();
  graph.mutable_node(graph.node_size() - 1)->set_name("cast of " + name);
  int_attribute("to", type);
  return output(name, type, extents);
}

OnnxModel& OnnxModel::metadata(const std::string& key, const std::string& value) {
  auto& entry = *model_.add_metadata_props();
  entry.set_key(key);
  entry.set_value(value);
  return *this;
}

std::string OnnxModel::write(const std::filesystem::path& path) const {
  write_file(path, bytes());
  return path.string();
}

OnnxModel doubling_model() {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4");
  model.node("Add", {"x", "x"}, {"y"});
  model.output("y", onnx::TensorProto::FLOAT, "N,3,4,4");
  return model;
}

OnnxModel varying_model() {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4");
  model.node("Relu", {"x"}, {"positive"});
  model.node("NonZero", {"positive"}, {"y"});
  model.output("y", onnx::TensorProto::INT64, "4,found");
  return model;
}

void store_externally(onnx::TensorProto& tensor, const std::string& file) {
  tensor.set_name("outside");
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.add_dims(1);
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  auto& location = *tensor.add_external_data();
  location.set_key("location");
  location.set_value(file);
}

void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace ortchestra::test
