#include "model/ort_signature.h"

#include <algorithm>
#include <string>

#include "model/ort_support.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

std::vector<ValueDescription> readable_outputs(const Ort::Session& session) {
  std::vector<ValueDescription> outputs = describe_outputs(session);
  take_unreadable(outputs);
  return outputs;
}

ElementType type_of_output(const std::string& model, const ValueDescription& output) {
  if (const auto type = element_type_named(output.type)) return *type;
  throw input_error("model '" + model + "' can't be used: its output '" + output.name + "' is a " +
                    output.type + ", only tensors of numbers can be read");
}

}  // namespace

OrtSignature::OrtSignature(const ModelSpec& model, const Ort::Session& session)
    : inputs_(describe_inputs(session)), outputs_(readable_outputs(session)) {
  for (const ValueDescription& output : outputs_) {
    output_names_.push_back(output.name.c_str());
    output_types_.push_back(type_of_output(model.name, output));
  }
  for (const ValueDescription& input : inputs_) {
    input_names_.push_back(input.name.c_str());
    const auto constant = std::ranges::find(model.constants, input.name, &ConstantInput::name);
    if (input.name == model.image_input) {
      constants_.push_back(std::nullopt);
      picture_rank_ = input.shape.size();
    } else if (constant != model.constants.end()) {
      constants_.push_back(make_constant(model.name, *constant, input));
    } else {
      throw input_error("model '" + model.name + "': nothing is fed to its input '" + input.name +
                        "' (" + input.type + to_string(input.shape) + "): give it a constant");
    }
  }
  if (std::ranges::find(inputs_, model.image_input, &ValueDescription::name) == inputs_.end()) {
    throw input_error("model '" + model.name + "' has no input '" + model.image_input +
                      "' to feed pictures to");
  }
}

TensorView OrtSignature::as_declared(TensorView batch) const {
  if (picture_rank_ + 1 == batch.shape.size() && batch.shape.front() == 1)
    batch.shape.erase(batch.shape.begin());
  return batch;
}

std::vector<Shape> OrtSignature::declared_output_shapes() const {
  std::vector<Shape> shapes;
  for (const ValueDescription& output : outputs_) shapes.push_back(output.shape);
  return shapes;
}

Ort::Value wrap(const TensorView& view, const Ort::MemoryInfo& place) {
  static std::byte for_no_elements{};
  // ONNX Runtime takes inputs through a pointer to mutable memory, but does not write to them.
  auto* const memory = view.data == nullptr ? &for_no_elements : const_cast<std::byte*>(view.data);
  return Ort::Value::CreateTensor(place, memory, view.bytes(), view.shape.data(), view.shape.size(),
                                  ort_type_of(view.type));
}

const Ort::MemoryInfo& host_memory() {
  static const Ort::MemoryInfo info = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeCPU);
  return info;
}

}  // namespace ortchestra
