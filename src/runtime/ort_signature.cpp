#include "runtime/ort_signature.h"

#include <algorithm>
#include <string>

#include "ortchestra/base/error.h"
#include "runtime/ort_support.h"

namespace ortchestra {

OrtSignature::OrtSignature(const ModelSpec& model, const Ort::Session& session)
    : names_of_inputs_(input_names_of(session)), names_of_outputs_(output_names_of(session)) {
  const std::vector<ValueDescription> outputs = describe_outputs(session);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto type = enum_named<ElementType>(outputs[i].type);
    if (!type) continue;
    output_names_.push_back(names_of_outputs_[i].c_str());
    output_types_.push_back(*type);
    output_shapes_.push_back(outputs[i].shape);
  }
  if (output_names_.empty())
    throw input_error("model '" + model.name + "' has no output that is a tensor of numbers");
  const std::vector<ValueDescription> inputs = describe_inputs(session);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const ValueDescription& input = inputs[i];
    input_names_.push_back(names_of_inputs_[i].c_str());
    const auto constant = std::ranges::find(model.constants, input.name, &ConstantInput::name);
    if (input.name == model.image_input) {
      constants_.push_back(std::nullopt);
      picture_rank_ = input.shape.size();
    } else if (constant != model.constants.end()) {
      constants_.push_back(make_constant(model.name, *constant, input));
    } else {
      throw input_error("model '" + model.name + "': its input '" + input.name + "' (" +
                        input.type + to_string(input.shape) + ") gets no data: give it a constant");
    }
  }
  if (std::ranges::find(inputs, model.image_input, &ValueDescription::name) == inputs.end()) {
    throw input_error("model '" + model.name + "' has no input '" + model.image_input +
                      "' for pictures");
  }
}

TensorView OrtSignature::as_declared(TensorView batch) const {
  if (picture_rank_ + 1 == batch.shape.size() && batch.shape.front() == 1)
    batch.shape.erase(batch.shape.begin());
  return batch;
}

Ort::Value wrap(const TensorView& view, const Ort::MemoryInfo& memory_info) {
  static std::byte for_no_elements{};
  // ONNX Runtime takes inputs as pointers to mutable memory, but does not write to them.
  auto* const memory = view.data == nullptr ? &for_no_elements : const_cast<std::byte*>(view.data);
  return Ort::Value::CreateTensor(memory_info, memory, view.bytes(), view.shape.data(),
                                  view.shape.size(), ort_type_of(view.type));
}

const Ort::MemoryInfo& host_memory() {
  static const Ort::MemoryInfo info = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeCPU);
  return info;
}

}  // namespace ortchestra
