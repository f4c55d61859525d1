#pragma once

#include <onnxruntime_cxx_api.h>

#include <optional>
#include <string>
#include <vector>

#include "ortchestra/base/error.h"
#include "ortchestra/model/model.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// Opens a file in .onnx format or in ONNX Runtime's own format. The file name does not matter.
Ort::Session open_model_file(const std::string& path, const Ort::SessionOptions& options);

/// nullopt for other element types: strings, complex numbers, 4-bit and 8-bit floats, ….
std::optional<ElementType> element_type_of(ONNXTensorElementDataType type);
ONNXTensorElementDataType ort_type_of(ElementType type);

/// Names of the inputs (without initialisers) and outputs, in the model's order. They may hold any
/// bytes.
std::vector<std::string> input_names_of(const Ort::Session& session);
std::vector<std::string> output_names_of(const Ort::Session& session);
/// The inputs and outputs with their types and the shapes that ONNX Runtime inferred. Names are
/// converted with utf8_text.
std::vector<ValueDescription> describe_inputs(const Ort::Session& session);
std::vector<ValueDescription> describe_outputs(const Ort::Session& session);

/// The reason in a message of ONNX Runtime: one line, without references to its source code.
std::string reason_in(const std::string& ort_message);
/// The same, cut after 300 bytes.
std::string short_reason_in(const std::string& ort_message);
/// If the message says that threads or memory ran out: a text that says so and what to do.
std::optional<std::string> shortage_in(const std::string& ort_message);
/// The error for a failed run: Error(exhausted) if threads or memory ran out, else Error(failure).
Error run_failure(const std::string& ort_message);

/// Whether ONNX Runtime of this version ("1.29.0") can limit the time for which threads spin.
/// Before 1.26 it ignores the option.
bool has_spin_times(const std::string& version);

}  // namespace ortchestra
