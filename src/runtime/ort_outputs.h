#pragma once

#include <onnxruntime_cxx_api.h>

#include <cstddef>
#include <vector>

#include "ortchestra/model/session.h"
#include "runtime/ort_signature.h"

namespace ortchestra {

// Convert the values of a run to Outputs. `values` has one entry per output of the signature, in
// the signature's order. ONNX Runtime allocated their memory.

std::vector<Shape> shapes_of(const std::vector<Ort::Value>& values);

/// Returns the outputs without a copy; the result owns `values`. An output that is also an input of
/// the graph refers to the caller's memory and is therefore copied. `image` is the picture of the
/// run.
Outputs in_own_memory(std::vector<Ort::Value> values, const OrtSignature& signature,
                      const TensorView& image);

/// Copies the outputs into `memory`, which was lent for this run and has `memory_bytes`. If that is
/// null or too small, memory from `lend` is used instead.
Outputs copied_into_lent(const std::vector<Ort::Value>& values, const OrtSignature& signature,
                         OutputMemory memory, std::size_t memory_bytes,
                         const LendOutputMemory& lend);

}  // namespace ortchestra
