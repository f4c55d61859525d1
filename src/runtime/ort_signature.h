#pragma once

#include <onnxruntime_cxx_api.h>

#include <optional>
#include <vector>

#include "ortchestra/model/model.h"
#include "runtime/constant_input.h"

namespace ortchestra {

/// The inputs and outputs of a session, by ONNX Runtime's names. These names may hold any bytes;
/// descriptions have their utf8_text (base/text/text.h).
class OrtSignature {
 public:
  /// Throws Error(input) if an input is neither the picture nor a constant, if the picture input
  /// does not exist, or if no output is a tensor of numbers.
  OrtSignature(const ModelSpec& model, const Ort::Session& session);
  OrtSignature(const OrtSignature&) = delete;
  OrtSignature& operator=(const OrtSignature&) = delete;

  const std::vector<const char*>& input_names() const noexcept { return input_names_; }
  /// Only of the outputs that are tensors of numbers, here and below.
  const std::vector<const char*>& output_names() const noexcept { return output_names_; }
  const std::vector<ElementType>& output_types() const noexcept { return output_types_; }
  /// As the file declares them; −1 for an open extent.
  const std::vector<Shape>& declared_output_shapes() const noexcept { return output_shapes_; }

  /// `batch` in the rank that the model declares: if the picture input has no batch dimension, the
  /// first extent, which must be 1, is removed.
  TensorView as_declared(TensorView batch) const;

  /// One per input, in the model's order; nullopt for the picture input.
  const std::vector<std::optional<ConstantTensor>>& constants() const noexcept {
    return constants_;
  }

 private:
  const std::vector<std::string> names_of_inputs_;
  const std::vector<std::string> names_of_outputs_;
  std::vector<Shape> output_shapes_;
  std::vector<const char*> input_names_;
  std::vector<const char*> output_names_;
  std::vector<ElementType> output_types_;
  std::vector<std::optional<ConstantTensor>> constants_;
  std::size_t picture_rank_ = 0;  ///< 0 if the file does not declare it
};

/// An ONNX Runtime tensor over existing elements, which it does not own. `memory_info` describes
/// the memory of `view.data`. For device memory, that is a device address.
Ort::Value wrap(const TensorView& view, const Ort::MemoryInfo& memory_info);

/// Describes the host's ordinary memory.
const Ort::MemoryInfo& host_memory();

}  // namespace ortchestra
