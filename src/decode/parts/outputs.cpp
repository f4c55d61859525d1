#include "decode/parts/outputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "tensor/float16.h"

namespace ortchestra {
namespace {

template <class Element>
void append(const TensorView& tensor, std::vector<float>& floats) {
  for (const Element value : tensor.as<Element>()) floats.push_back(static_cast<float>(value));
}

template <class Convert>
void append_halves(const TensorView& tensor, std::vector<float>& floats, Convert convert) {
  for (const std::uint16_t bits : tensor.as<std::uint16_t>()) floats.push_back(convert(bits));
}

std::vector<float> as_floats(const TensorView& tensor) {
  std::vector<float> floats;
  floats.reserve(element_count(tensor.shape));
  switch (tensor.type) {
    case ElementType::float32:
      append<float>(tensor, floats);
      break;
    case ElementType::float64:
      append<double>(tensor, floats);
      break;
    case ElementType::float16:
      append_halves(tensor, floats, from_float16);
      break;
    case ElementType::bfloat16:
      append_halves(tensor, floats, [](std::uint16_t bits) {
        return std::bit_cast<float>(std::uint32_t{bits} << 16);
      });
      break;
    case ElementType::uint8:
    case ElementType::boolean:
      append<std::uint8_t>(tensor, floats);
      break;
    case ElementType::int8:
      append<std::int8_t>(tensor, floats);
      break;
    case ElementType::uint16:
      append<std::uint16_t>(tensor, floats);
      break;
    case ElementType::int16:
      append<std::int16_t>(tensor, floats);
      break;
    case ElementType::uint32:
      append<std::uint32_t>(tensor, floats);
      break;
    case ElementType::int32:
      append<std::int32_t>(tensor, floats);
      break;
    case ElementType::uint64:
      append<std::uint64_t>(tensor, floats);
      break;
    case ElementType::int64:
      append<std::int64_t>(tensor, floats);
      break;
  }
  return floats;
}

std::string described(const DecodedModel& model) {
  std::string text;
  for (const auto& output : model.outputs) {
    text += (text.empty() ? "" : ", ") + output.name + " " + output.type + to_string(output.shape);
  }
  return text.empty() ? "no outputs" : text;
}

}  // namespace

Floats::Floats(const TensorView& tensor) {
  if (tensor.type == ElementType::float32) {
    own_ = tensor.as<float>();
  } else {
    converted_ = as_floats(tensor);
  }
}

Shape frame_shape(const Shape& shape, std::size_t rank) {
  return shape.size() == rank + 1 ? Shape(shape.begin() + 1, shape.end()) : shape;
}

bool is_declared(const DecodedModel& model) {
  return std::ranges::all_of(model.outputs, [](const DecodedModel::Output& output) {
    const Shape& shape = output.shape;
    return !shape.empty() && std::find(shape.begin() + 1, shape.end(), -1) == shape.end();
  });
}

bool is_float(const DecodedModel::Output& output) {
  return output.type.find("float") != std::string::npos;
}
bool is_integer(const DecodedModel::Output& output) {
  return output.type.find("int") != std::string::npos;
}

Error declared_mismatch(const DecodeOptions& options, const DecodedModel& model,
                        const std::string& wanted) {
  return input_error(fmt::format(
      "model '{}' can't be decoded as {}, which needs {}; the model has {}: give another kind, or "
      "name the outputs",
      model.name, options.kind, wanted, described(model)));
}

Error output_mismatch(const std::string& wanted, const TensorView& output) {
  return failure(fmt::format("the decoder needs {}, but the model gave {}{}", wanted,
                             text_of(output.type), to_string(output.shape)));
}

std::vector<std::size_t> named_outputs(const DecodeOptions& options, const DecodedModel& model,
                                       std::size_t least, std::size_t most,
                                       const std::string& wanted) {
  std::vector<std::size_t> indices;
  if (options.outputs.empty()) return indices;
  if (options.outputs.size() < least || options.outputs.size() > most)
    throw declared_mismatch(options, model, wanted);
  for (const std::string& name : options.outputs) {
    const auto found = std::ranges::find(model.outputs, name, &DecodedModel::Output::name);
    if (found == model.outputs.end())
      throw input_error(fmt::format("model '{}' has no output '{}'; it has {}", model.name, name,
                                    described(model)));
    indices.push_back(static_cast<std::size_t>(found - model.outputs.begin()));
  }
  return indices;
}

std::size_t one_output(const DecodeOptions& options, const DecodedModel& model,
                       const std::function<bool(const Shape&)>& fits, const std::string& wanted) {
  // A file may not declare even the number of dimensions. Then the first run shows it.
  const auto may_fit = [&](const Shape& shape) { return shape.empty() || fits(shape); };
  const auto named = named_outputs(options, model, 1, 1, wanted);
  if (!named.empty()) {
    if (!may_fit(model.outputs[named.front()].shape))
      throw declared_mismatch(options, model, wanted);
    return named.front();
  }
  const auto found = std::ranges::find_if(model.outputs, may_fit, &DecodedModel::Output::shape);
  if (found == model.outputs.end()) throw declared_mismatch(options, model, wanted);
  return static_cast<std::size_t>(found - model.outputs.begin());
}

}  // namespace ortchestra
