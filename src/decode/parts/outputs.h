#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ortchestra/base/error.h"
#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// The elements of a tensor as float32. Refers to the memory of the tensor if it has that type,
/// else copies. 64-bit integers are rounded.
class Floats {
 public:
  /// Booleans become 0 and 1.
  explicit Floats(const TensorView& tensor);

  std::span<const float> values() const noexcept {
    return converted_.empty() ? own_ : std::span<const float>(converted_);
  }
  const float* data() const noexcept { return values().data(); }
  std::size_t size() const noexcept { return values().size(); }
  float operator[](std::size_t i) const { return values()[i]; }

 private:
  std::span<const float> own_;
  std::vector<float> converted_;
};

/// The shape without the batch dimension, if it has rank + 1 dimensions.
Shape frame_shape(const Shape& shape, std::size_t rank);

/// Whether a dimension is `wanted`, or unknown (−1).
inline bool may_be(std::int64_t extent, std::int64_t wanted) {
  return extent == wanted || extent == -1;
}

/// Whether the file declares all dimensions of the outputs except the first.
bool is_declared(const DecodedModel& model);

/// The type that the file declares. Booleans are neither.
bool is_float(const DecodedModel::Output& output);
bool is_integer(const DecodedModel::Output& output);

/// The error if the declared outputs of a model do not have the shapes that a decoder expects.
Error declared_mismatch(const DecodeOptions& options, const DecodedModel& model,
                        const std::string& wanted);

/// The error if an output of a run does not have the expected shape.
Error output_mismatch(const std::string& wanted, const TensorView& output);

/// The indices of the outputs named in the options; empty if none are named. Throws Error(input)
/// unless there are `least` to `most` names, all of outputs of the model.
std::vector<std::size_t> named_outputs(const DecodeOptions& options, const DecodedModel& model,
                                       std::size_t least, std::size_t most,
                                       const std::string& wanted);

/// The index of the only output that a decoder reads: the named one, else the first whose shape
/// (with the batch) fits. Throws Error(input).
std::size_t one_output(const DecodeOptions& options, const DecodedModel& model,
                       const std::function<bool(const Shape&)>& fits, const std::string& wanted);

}  // namespace ortchestra
