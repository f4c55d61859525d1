#include "builtin/graph_builder.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace ortchestra {
namespace {

// ONNX stores raw tensor data in little-endian order. It is written here without conversion.
static_assert(std::endian::native == std::endian::little);

constexpr int ir_version = 7;
constexpr int opset = 13;

void set_ints(onnx::NodeProto& node, const std::string& name,
              const std::vector<std::int64_t>& values) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) attribute.add_ints(value);
}

void set_int(onnx::NodeProto& node, const std::string& name, std::int64_t value) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INT);
  attribute.set_i(value);
}

void set_string(onnx::NodeProto& node, const std::string& name, const std::string& value) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::STRING);
  attribute.set_s(value);
}

void declare(onnx::ValueInfoProto& value, const std::string& name, int channels,
             const std::vector<std::string>& extents) {
  value.set_name(name);
  auto& type = *value.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  type.mutable_shape()->add_dim()->set_dim_param("batch");
  type.mutable_shape()->add_dim()->set_dim_value(channels);
  for (const std::string& extent : extents) type.mutable_shape()->add_dim()->set_dim_param(extent);
}

}  // namespace

GraphBuilder::GraphBuilder(const std::string& name, std::uint32_t seed) : random_(seed) {
  model_.set_ir_version(ir_version);
  model_.set_producer_name("ortchestra");
  model_.add_opset_import()->set_version(opset);
  model_.mutable_graph()->set_name(name);
}

GraphBuilder::Value GraphBuilder::input() {
  declare(*model_.mutable_graph()->add_input(), "input", 3, {"height", "width"});
  return {"input", 3};
}

GraphBuilder::Value GraphBuilder::convolution(const Value& x, const Convolution& layer) {
  const int fan_in = x.channels / layer.groups * layer.kernel * layer.kernel;
  // He et al. 2015 (arXiv:1502.01852): the variance is 2 / fan_in after a ReLU. A uniform
  // distribution in ±sqrt(6 / fan_in) has this variance.
  const float bound = layer.gain * std::sqrt(6.0F / static_cast<float>(fan_in));
  const auto weights =
      add_weights({layer.channels, x.channels / layer.groups, layer.kernel, layer.kernel}, bound);
  const auto bias = add_weights({layer.channels}, 0.05F);
  auto& node = add_node("Conv", {x.name, weights, bias});
  const std::int64_t pad = layer.kernel / 2;
  set_ints(node, "kernel_shape", {layer.kernel, layer.kernel});
  set_ints(node, "strides", {layer.stride, layer.stride});
  set_ints(node, "pads", {pad, pad, pad, pad});
  set_int(node, "group", layer.groups);
  return {node.output(0), layer.channels};
}

GraphBuilder::Value GraphBuilder::relu(const Value& x) {
  return {add_node("Relu", {x.name}).output(0), x.channels};
}

GraphBuilder::Value GraphBuilder::relu6(const Value& x) {
  const auto low = add_constants({}, {0.0F});
  const auto high = add_constants({}, {6.0F});
  return {add_node("Clip", {x.name, low, high}).output(0), x.channels};
}

GraphBuilder::Value GraphBuilder::add(const Value& a, const Value& b) {
  return {add_node("Add", {a.name, b.name}).output(0), a.channels};
}

GraphBuilder::Value GraphBuilder::concat(const Value& a, const Value& b) {
  auto& node = add_node("Concat", {a.name, b.name});
  set_int(node, "axis", 1);
  return {node.output(0), a.channels + b.channels};
}

GraphBuilder::Value GraphBuilder::max_pool(const Value& x) {
  auto& node = add_node("MaxPool", {x.name});
  set_ints(node, "kernel_shape", {3, 3});
  set_ints(node, "strides", {2, 2});
  set_ints(node, "pads", {1, 1, 1, 1});
  return {node.output(0), x.channels};
}

GraphBuilder::Value GraphBuilder::upsample(const Value& x) {
  const auto scales = add_constants({4}, {1.0F, 1.0F, 2.0F, 2.0F});
  auto& node = add_node("Resize", {x.name, "", scales});
  set_string(node, "mode", "nearest");
  set_string(node, "coordinate_transformation_mode", "asymmetric");
  set_string(node, "nearest_mode", "floor");
  return {node.output(0), x.channels};
}

GraphBuilder::Value GraphBuilder::global_average(const Value& x) {
  const std::string pooled = add_node("GlobalAveragePool", {x.name}).output(0);
  auto& node = add_node("Flatten", {pooled});
  set_int(node, "axis", 1);
  return {node.output(0), x.channels};
}

GraphBuilder::Value GraphBuilder::fully_connected(const Value& x, int channels) {
  const float bound = std::sqrt(3.0F / static_cast<float>(x.channels));
  const auto weights = add_weights({channels, x.channels}, bound);
  const auto bias = add_weights({channels}, 0.05F);
  auto& node = add_node("Gemm", {x.name, weights, bias});
  set_int(node, "transB", 1);
  return {node.output(0), channels};
}

std::string GraphBuilder::finish(const Value& x, const std::vector<std::string>& extents) {
  auto& graph = *model_.mutable_graph();
  auto& identity = *graph.add_node();
  identity.set_op_type("Identity");
  identity.set_name("output");
  identity.add_input(x.name);
  identity.add_output("output");
  declare(*graph.add_output(), "output", x.channels, extents);
  return model_.SerializeAsString();
}

onnx::NodeProto& GraphBuilder::add_node(const std::string& operation,
                                        const std::vector<std::string>& inputs) {
  auto& node = *model_.mutable_graph()->add_node();
  node.set_op_type(operation);
  node.set_name(next_name(operation));
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(node.name() + "_out");
  return node;
}

// Uses the raw numbers of the engine, which are the same in every standard library. The results of
// the standard distributions are not.
std::string GraphBuilder::add_weights(const std::vector<std::int64_t>& shape, float bound) {
  std::size_t count = 1;
  for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
  std::vector<float> values(count);
  for (float& value : values)
    value = (static_cast<float>(random_() >> 8U) * 0x1p-23F - 1.0F) * bound;
  return add_constants(shape, values);
}

std::string GraphBuilder::add_constants(const std::vector<std::int64_t>& shape,
                                        const std::vector<float>& values) {
  auto& tensor = *model_.mutable_graph()->add_initializer();
  tensor.set_name(next_name("weights"));
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t extent : shape) tensor.add_dims(extent);
  tensor.set_raw_data(values.data(), values.size() * sizeof(float));
  return tensor.name();
}

std::string GraphBuilder::next_name(const std::string& stem) {
  return stem + "_" + std::to_string(names_++);
}

}  // namespace ortchestra
