#pragma once

#include <onnxruntime_cxx_api.h>

#include <optional>
#include <vector>

#include "ortchestra/model/model.h"
#include "runtime/constant_input.h"

namespace ortchestra {

/// What a session is fed with and what it answers, by ONNX Runtime's own names, which may hold any
/// bytes, where descriptions have utf8_text (base/text.h) of them.
class OrtSignature {
 public:
  /// Throws Error(input) where an input gets nothing, or no output is a tensor of numbers.
  OrtSignature(const ModelSpec& model, const Ort::Session& session);
  OrtSignature(const OrtSignature&) = delete;
  OrtSignature& operator=(const OrtSignature&) = delete;

  const std::vector<const char*>& input_names() const noexcept { return input_names_; }
  /// Of those that are tensors of numbers, as all that follows.
  const std::vector<const char*>& output_names() const noexcept { return output_names_; }
  const std::vector<ElementType>& output_types() const noexcept { return output_types_; }
  /// As the file declares them: −1 where an extent is open.
  const std::vector<Shape>& declared_output_shapes() const noexcept { return output_shapes_; }

  /// The picture's batch as the model declares its input: a batch of one without its first extent
  /// where there is none for the batch.
  TensorView as_declared(TensorView batch) const;

  /// One an input, in the model's order; nothing for the picture's.
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
  std::size_t picture_rank_ = 0;  ///< 0 where the file does not say it
};

/// A tensor of ONNX Runtime's around somebody else's elements, which lie in `place`: an address of
/// the device's where that is a device's memory. Does not own them.
Ort::Value wrap(const TensorView& view, const Ort::MemoryInfo& place);

/// The host's ordinary memory.
const Ort::MemoryInfo& host_memory();

}  // namespace ortchestra
