#include "runtime/ort_outputs.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "model/output_shapes.h"

namespace ortchestra {
namespace {

std::vector<TensorView> views_of(const std::vector<Ort::Value>& values,
                                 const OrtSignature& signature) {
  std::vector<TensorView> tensors(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    tensors[i] = {.type = signature.output_types()[i],
                  .shape = values[i].GetTensorTypeAndShapeInfo().GetShape(),
                  .data = static_cast<const std::byte*>(values[i].GetTensorRawData())};
  }
  return tensors;
}

bool is_borrowed(const TensorView& output, const OrtSignature& signature, const TensorView& image) {
  const auto is_in = [&](const std::byte* data, std::size_t bytes) {
    return output.data >= data && output.data < data + bytes;
  };
  return is_in(image.data, image.bytes()) ||
         std::ranges::any_of(signature.constants(), [&](const auto& constant) {
           return constant && is_in(constant->data.data(), constant->data.size());
         });
}

}  // namespace

std::vector<Shape> shapes_of(const std::vector<Ort::Value>& values) {
  std::vector<Shape> shapes(values.size());
  std::ranges::transform(values, shapes.begin(), [](const Ort::Value& value) {
    return value.GetTensorTypeAndShapeInfo().GetShape();
  });
  return shapes;
}

Outputs in_own_memory(std::vector<Ort::Value> values, const OrtSignature& signature,
                      const TensorView& image) {
  struct Owner {
    std::vector<Ort::Value> values;
    std::vector<std::vector<std::byte>> copies;  ///< of outputs that ONNX Runtime does not own
  };
  auto owner = std::make_shared<Owner>();
  owner->values = std::move(values);
  std::vector<TensorView> tensors = views_of(owner->values, signature);
  for (TensorView& tensor : tensors) {
    if (!is_borrowed(tensor, signature, image)) continue;
    owner->copies.emplace_back(tensor.data, tensor.data + tensor.bytes());
    tensor.data = owner->copies.back().data();
  }
  return {std::move(tensors), std::move(owner)};
}

Outputs copied_into_lent(const std::vector<Ort::Value>& values, const OrtSignature& signature,
                         OutputMemory memory, std::size_t memory_bytes,
                         const LendOutputMemory& lend) {
  std::vector<TensorView> tensors = views_of(values, signature);
  const OutputPlacement placement = place_outputs(signature.output_types(), shapes_of(values));
  if (memory.data == nullptr || placement.bytes > memory_bytes) memory = lend(placement.bytes);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    std::byte* const place = memory.data + placement.offsets[i];
    const std::size_t bytes = tensors[i].bytes();
    if (bytes > 0) std::memcpy(place, tensors[i].data, bytes);
    tensors[i].data = place;
  }
  return {std::move(tensors), std::move(memory.owner)};
}

}  // namespace ortchestra
