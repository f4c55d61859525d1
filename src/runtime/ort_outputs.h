#pragma once

#include <onnxruntime_cxx_api.h>

#include <cstddef>
#include <vector>

#include "ortchestra/model/session.h"
#include "runtime/ort_signature.h"

namespace ortchestra {

/// What ONNX Runtime answered in memory of its own, as Outputs. `values`: one for each output of
/// the signature, in its order.
std::vector<Shape> shapes_of(const std::vector<Ort::Value>& values);

/// The outputs where they lie, and what they lie in. An output that is an input itself, handed
/// through, lies in somebody else's memory and is copied: `image` is the picture of the run.
Outputs in_own_memory(std::vector<Ort::Value> values, const OrtSignature& signature,
                      const TensorView& image);

/// A copy of the outputs in `memory`, which has `memory_bytes` and was lent for this run, or in
/// what `lend` gives where that is none or too small.
Outputs copied_into_lent(const std::vector<Ort::Value>& values, const OrtSignature& signature,
                         OutputMemory memory, std::size_t memory_bytes,
                         const LendOutputMemory& lend);

}  // namespace ortchestra
