#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ortchestra/base/error.h"
#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// A tensor's elements as float32: its own memory where it has that type, else a copy. 64-bit
/// integers lose what a float can't hold.
class Floats {
 public:
  /// Throws Error(failure) for a type that holds no numbers (boolean counts as 0 and 1).
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

/// The shape with the first extent, of the batch, left out where it has one more than `rank`.
Shape frame_shape(const Shape& shape, std::size_t rank);

/// Whether an extent is `wanted`, or may be: −1 is not known yet.
inline bool may_be(std::int64_t extent, std::int64_t wanted) {
  return extent == wanted || extent == -1;
}

/// Whether the file gives every extent of the outputs but the number of frames.
bool is_declared(const DecodedModel& model);

/// By the type that the file declares; neither is true of booleans.
bool is_float(const DecodedModel::Output& output);
bool is_integer(const DecodedModel::Output& output);

/// Says what a decoder wants and what the model has.
Error declared_mismatch(const DecodeOptions& options, const DecodedModel& model,
                        const std::string& wanted);

/// What a run's output is not, at last.
Error output_mismatch(const std::string& wanted, const TensorView& output);

/// Indices of the outputs named by the options; empty where none are. Throws Error(input) unless
/// there are `least` to `most` of them and the model has them all.
std::vector<std::size_t> named_outputs(const DecodeOptions& options, const DecodedModel& model,
                                       std::size_t least, std::size_t most,
                                       const std::string& wanted);

/// The one output that a decoder reads: the one named, else the first whose shape (with the batch)
/// fits. Throws Error(input).
std::size_t one_output(const DecodeOptions& options, const DecodedModel& model,
                       const std::function<bool(const Shape&)>& fits, const std::string& wanted);

}  // namespace ortchestra
